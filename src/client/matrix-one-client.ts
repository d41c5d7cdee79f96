import { Injectable } from '@nestjs/common';
import {
  DatabaseTransaction,
  type SqlSession,
  type StatementResult,
  type StatementRunner,
} from '../driver/index.js';
import {
  insertChunks,
  type InsertChunk,
  type InsertManyOptions,
  type InsertManyResult,
  type InsertRow,
} from './insert-many.js';
import { prepareCall, type PreparedCall } from './prepared-call.js';
import { toClientError } from './query-error.js';

/** What a statement that returns no rows did. */
export interface ExecuteResult {
  /** Matched rows of an UPDATE (changed or not); of INSERT … RETURNING the rows returned. */
  readonly affectedRows: number;
  /**
   * The generated id of a one-row insert; of several rows the *last* one. On a table without auto_increment MatrixOne repeats an older
   * id: use RETURNING where it matters. A string beyond 2^53.
   */
  readonly insertId: number | string;
  readonly warningCount: number;
}

/** How a query is read. */
export interface QueryOptions {
  /** Inside `@MoReadAt()` or `readAt()`, read at their point in time too; native SQL reads the present otherwise. */
  readonly timeTravel?: boolean;
}

/**
 * Native SQL on the current transaction, or on the pool (autocommit) when there is none. With parameters it uses server-side prepared
 * statements. Errors: MoQueryError for a refusal of the server, typed errors before anything is sent; none holds a parameter's value.
 */
@Injectable()
export class MatrixOneClient {
  readonly #session: SqlSession;

  constructor(session: SqlSession) {
    this.#session = session;
  }

  /** The rows of a query. Dates and decimals come as text, numbers beyond 2^53 as strings, JSON parsed, vectors as text. */
  async query<Row extends object = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<Row[]> {
    const { rows } = await this.#run<Row>(this.#runner(), this.#prepare(sql, params, options));
    return rows;
  }

  /** Runs a statement for its effect. */
  async execute(sql: string, params?: readonly unknown[]): Promise<ExecuteResult> {
    const call = this.#prepare(sql, params);
    const { rows, affectedRows, insertId, warningCount } = await this.#run(this.#runner(), call);
    const returning = call.facts.at(-1)?.writes === true && rows.length > 0;
    return { affectedRows: returning ? rows.length : affectedRows, insertId, warningCount };
  }

  /**
   * A query's rows one by one, with backpressure. Within a transaction other statements may run meanwhile: what is left is then
   * buffered. Leaving the loop early is fine.
   */
  stream<Row extends object = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: QueryOptions,
  ): AsyncIterable<Row> {
    const call = this.#prepare(sql, params, options);
    return this.#stream<Row>(this.#runner(), call);
  }

  /**
   * Inserts rows (column names to values) into 'table' or 'db.table', in as few statements as it takes, all or nothing: outside a
   * transaction several statements run in one of their own, inside one a failure marks it rollback-only. With `idColumn` the generated ids come back, in the order of the rows.
   */
  async insertMany(
    table: string,
    rows: readonly InsertRow[],
    options: InsertManyOptions = {},
  ): Promise<InsertManyResult> {
    const withIds = options.idColumn !== undefined;
    if (rows.length === 0) return { affectedRows: 0, ...(withIds ? { insertIds: [] } : {}) };
    const chunks = insertChunks(table, rows, options, this.#session.pool.timezone);
    const current = this.#session.current();
    if (current === undefined && chunks.length > 1) return this.#insertInOwnTransaction(chunks, withIds);
    try {
      return await this.#insert(current ?? this.#session.pool, chunks, withIds);
    } catch (error) {
      // rows of earlier statements are in the transaction already: nobody may commit half of the call
      if (chunks.length > 1) current?.setRollbackOnly(error);
      throw error;
    }
  }

  async #insertInOwnTransaction(chunks: readonly InsertChunk[], withIds: boolean): Promise<InsertManyResult> {
    const transaction = new DatabaseTransaction(this.#session.pool, {
      label: 'MatrixOneClient.insertMany()',
    });
    try {
      const result = await this.#insert(transaction, chunks, withIds);
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback();
      throw toClientError(error, 'commit', []);
    }
  }

  async #insert(
    runner: StatementRunner,
    chunks: readonly InsertChunk[],
    withIds: boolean,
  ): Promise<InsertManyResult> {
    const insertIds: (number | string)[] = [];
    let affectedRows = 0;
    for (const { sql, values, rows: count } of chunks) {
      const { rows, affectedRows: affected } = await this.#run<Record<string, number | string>>(runner, {
        sql,
        values,
        facts: [],
      });
      affectedRows += withIds ? count : affected;
      for (const row of rows) insertIds.push(Object.values(row)[0] ?? 0);
    }
    return { affectedRows, ...(withIds ? { insertIds } : {}) };
  }

  #runner(): StatementRunner {
    return this.#session.current() ?? this.#session.pool;
  }

  #prepare(sql: string, params: readonly unknown[] | undefined, options?: QueryOptions): PreparedCall {
    const call = prepareCall(sql, params, this.#session.pool.timezone);
    return options?.timeTravel ? { ...call, options: { ...call.options, timeTravel: true } } : call;
  }

  async #run<Row extends object>(runner: StatementRunner, call: PreparedCall): Promise<StatementResult<Row>> {
    try {
      return await runner.run<Row>(call.sql, call.params, call.options);
    } catch (error) {
      throw toClientError(error, call.sql, call.values);
    }
  }

  async *#stream<Row extends object>(runner: StatementRunner, call: PreparedCall): AsyncGenerator<Row> {
    try {
      yield* runner.stream<Row>(call.sql, call.params, call.options);
    } catch (error) {
      throw toClientError(error, call.sql, call.values);
    }
  }
}
