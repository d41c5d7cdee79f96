import {
  isRaw,
  Utils,
  type EntityData,
  type EntityDictionary,
  type EntityMetadata,
  type EntityName,
  type EntityProperty,
  type NativeInsertUpdateManyOptions,
  type NativeInsertUpdateOptions,
  type Primary,
  type QueryResult,
  type Transaction,
  type FilterQuery,
  type UpsertManyOptions,
  type UpsertOptions,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { AbstractSqlDriver } from '@mikro-orm/sql';
import { type MatrixOneConnection } from './matrix-one-connection.js';
import { type MatrixOnePlatform } from './matrix-one-platform.js';
import {
  changeReturning,
  generatedProperties,
  isReturnable,
  returnedRows,
  withoutBlanks,
} from './query/generated-values.js';
import { insertRuns } from './query/insert-runs.js';
import { inKeyOrder, readBackQuery } from './query/read-back.js';
import { caseTreatment, castCases, withoutCases } from './query/update-cases.js';
import { planOutsideOnDuplicate, upsertPlan, type UpsertPlan } from './query/upsert-rules.js';

type Row = Record<string, unknown>;
type UpdateOptions<T> = NativeInsertUpdateOptions<T> & UpsertOptions<T>;
type UpdateManyOptions<T> = NativeInsertUpdateManyOptions<T> & UpsertManyOptions<T>;

/** A CASE is searched from its start for every row, so one over all rows of a large batch would take quadratic time. */
const ROWS_PER_UPDATE = 500;

interface UpdateRewriter {
  readonly rows: number;
  readonly statement: (sql: string, params: unknown[]) => string;
}

/** The writing half of the driver: ids, versions and other generated values of every INSERT, UPDATE and upsert. */
export abstract class WritingDriver extends AbstractSqlDriver<MatrixOneConnection, MatrixOnePlatform> {
  /** As the base, but a generated id is found whatever its column is called. */
  override async nativeInsert<T extends object>(
    entityName: EntityName<T>,
    data: EntityDictionary<T>,
    options: NativeInsertUpdateOptions<T> = {},
  ): Promise<QueryResult<T>> {
    const meta = this.metadata.get<T>(entityName);
    const collections = this.extractManyToMany(meta, data);
    const result = await super.nativeInsert(entityName, data, options);
    const pk = this.primaryKeyOf(meta, data as Row, result.row ?? {});
    if (pk.length === 1) result.insertId = (pk[0] ?? result.insertId) as Primary<T>;
    await this.processManyToMany(meta, pk as Primary<T>[], collections, false, options);
    return result;
  }

  override async nativeClone<T extends object>(
    entityName: EntityName<T>,
    where: FilterQuery<T>,
    overrides?: EntityData<T>,
    options?: NativeInsertUpdateOptions<T>,
  ): Promise<QueryResult<T>> {
    const result = await super.nativeClone(entityName, where, overrides, options);
    const [pk] = this.primaryKeyOf(this.metadata.get<T>(entityName), {}, result.row ?? {});
    result.insertId ??= pk as Primary<T>;
    return result;
  }

  override async nativeInsertMany<T extends object>(
    entityName: EntityName<T>,
    data: EntityDictionary<T>[],
    options: NativeInsertUpdateManyOptions<T> = {},
    transform?: (sql: string) => string,
  ): Promise<QueryResult<T>> {
    const entityMeta = this.metadata.get<T>(entityName);
    const meta = entityMeta.inheritanceType === 'tpt' ? entityMeta : (entityMeta.root as EntityMetadata<T>);
    const collections =
      (options.processCollections ?? true) ? data.map((row) => this.extractManyToMany(meta, row)) : [];
    const candidates = generatedProperties(meta);
    const runs = insertRuns(
      data.map((row) => withoutBlanks(row as Row, candidates)),
      (row) => [
        ...candidates.filter(({ name }) => !(name in row)).map(({ name }) => name),
        ...Object.keys(row).filter((name) => isRaw(row[name])),
      ],
    );
    // the base asks for the candidates only, also where a raw value makes the server decide
    const others = ({ generated }: { generated: ReadonlySet<string> }): string[] =>
      [...generated].filter((name) => !candidates.some((prop) => prop.name === name));
    const fieldsOf = (names: readonly string[]): string[] =>
      names.flatMap(
        (name) => (meta.properties[name as never] as EntityProperty | undefined)?.fieldNames ?? [],
      );
    const quoted = (fields: readonly string[]): string[] =>
      fields.map((field) => this.platform.quoteIdentifier(field));
    const unreturnable = meta.props.filter((prop) => !isReturnable(prop)).map(({ name }) => name as string);
    const insert = async (ctx: NativeInsertUpdateManyOptions<T>['ctx']): Promise<QueryResult<T>> => {
      const rows: Row[] = [];
      let affectedRows = 0;
      for (const run of runs) {
        const part = { ...options, processCollections: false, ctx };
        const result = await super.nativeInsertMany(
          entityName,
          run.rows as EntityDictionary<T>[],
          part,
          (sql) => {
            const also = quoted(fieldsOf(others(run)));
            const returning = changeReturning(sql, { also, never: quoted(fieldsOf(unreturnable)) });
            return transform ? transform(returning) : returning;
          },
        );
        affectedRows += result.affectedRows;
        const missing = unreturnable.filter((name) => run.generated.has(name));
        const returned = returnedRows(result, run.rows.length, run.generated.size > missing.length);
        // a flush wants all that the server has set
        if (options.convertCustomTypes === false && missing.length > 0)
          await this.addMissing(meta, run.rows, returned, fieldsOf(missing), part);
        rows.push(...returned);
      }
      const pks = data.map((row, i) => this.primaryKeyOf(meta, row as Row, rows[i] as Row));
      for (let i = 0; i < collections.length; i++) {
        await this.processManyToMany(meta, pks[i] as Primary<T>[], collections[i] as EntityData<T>, false, {
          ...options,
          ctx,
        });
      }
      const insertedIds = pks.map((pk) => (pk.length > 1 ? pk : pk[0])) as Primary<T>[];
      return { affectedRows, insertId: insertedIds[0] as Primary<T>, row: rows[0], rows, insertedIds };
    };
    return runs.length > 1 ? this.asUnit(options.ctx, insert) : insert(options.ctx);
  }

  override async nativeUpdate<T extends object>(
    entityName: EntityName<T>,
    where: FilterQuery<T>,
    data: EntityDictionary<T>,
    options: UpdateOptions<T> = {},
  ): Promise<QueryResult<T>> {
    const meta = this.metadata.get<T>(entityName);
    const plan =
      options.upsert && !meta.tptParent && planOutsideOnDuplicate(meta, where, data as Row, options);
    return plan
      ? this.insertOrUpdate(meta, data, plan, options)
      : super.nativeUpdate(entityName, where, data, options);
  }

  override async nativeUpdateMany<T extends object>(
    entityName: EntityName<T>,
    where: FilterQuery<T>[],
    data: EntityDictionary<T>[],
    options: UpdateManyOptions<T> = {},
    transform: (sql: string, params: unknown[]) => string = (sql) => sql,
  ): Promise<QueryResult<T>> {
    const meta = this.metadata.get<T>(entityName);
    if (options.upsert) return this.upsertMany(meta, where, data, options);
    const rewrite = this.updateRewriter(meta, data as Row[]);
    const size = rewrite.rows;
    const chunk = (ctx: Transaction | undefined, from: number): Promise<QueryResult<T>> =>
      super.nativeUpdateMany(
        entityName,
        where.slice(from, from + size),
        data.slice(from, from + size),
        { ...options, ctx },
        (sql, params) => transform(rewrite.statement(sql, params), params),
      );
    if (data.length <= size) return chunk(options.ctx, 0);
    return this.asUnit(options.ctx, async (ctx) => {
      const rows: Row[] = [];
      let affectedRows = 0;
      for (let from = 0; from < data.length; from += size) {
        const result = await chunk(ctx, from);
        rows.push(...(result.rows ?? []));
        affectedRows += result.affectedRows;
      }
      return { affectedRows, insertId: undefined as never, row: rows[0], rows };
    });
  }

  private async upsertMany<T extends object>(
    meta: EntityMetadata<T>,
    where: FilterQuery<T>[],
    data: EntityDictionary<T>[],
    options: UpdateManyOptions<T>,
  ): Promise<QueryResult<T>> {
    const entityName = meta.class as EntityName<T>;
    const stock = meta.tptParent || data.length === 0;
    if (stock || !planOutsideOnDuplicate(meta, where[0], data[0] as Row, options)) {
      const copies = data.map((row) => ({ ...row }));
      try {
        return await super.nativeUpdateMany(entityName, where, data, options);
      } catch (error) {
        // two rows of the batch with one key, which a single statement does not merge here
        if (
          stock ||
          options.onConflictAction === 'ignore' ||
          !(error instanceof UniqueConstraintViolationException)
        )
          throw error;
        data = copies;
      }
    }
    return this.asUnit(options.ctx, async (ctx) => {
      let affectedRows = 0;
      for (const [i, row] of data.entries()) {
        const plan = upsertPlan(meta, where[i], row as Row, options);
        affectedRows += (await this.insertOrUpdate(meta, row, plan, { ...options, ctx })).affectedRows;
      }
      return { affectedRows, insertId: undefined as never, rows: [] };
    });
  }

  /** An upsert in two statements, for what the server's ON DUPLICATE KEY UPDATE refuses. */
  private async insertOrUpdate<T extends object>(
    meta: EntityMetadata<T>,
    data: EntityDictionary<T>,
    { uniqueFields, mergeFields }: UpsertPlan,
    options: UpdateOptions<T>,
  ): Promise<QueryResult<T>> {
    const { ctx, schema, loggerContext, convertCustomTypes } = options;
    const common = { ctx, schema, loggerContext, convertCustomTypes };
    const entityName = meta.class as EntityName<T>;
    const pick = (names: readonly string[]): Row =>
      Object.fromEntries(names.filter((name) => name in data).map((name) => [name, (data as Row)[name]]));
    try {
      const result = await this.nativeInsert(entityName, { ...data }, common);
      // without a row, so that MikroORM reads back all that the server has set
      return { affectedRows: 1, insertId: result.insertId, rows: [] };
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      const where = pick(uniqueFields) as FilterQuery<T>;
      const changes = pick(mergeFields) as EntityDictionary<T>;
      const updated =
        mergeFields.length > 0
          ? (await super.nativeUpdate(entityName, where, changes, common)).affectedRows
          : await this.count(entityName, where, { ctx, schema } as never);
      // another key than the one to merge by is taken
      if (updated === 0) throw error;
      return { affectedRows: mergeFields.length > 0 ? 2 : 0, insertId: undefined as never, rows: [] };
    }
  }

  /** Many statements that stand for one must be one unit. */
  private asUnit<R>(ctx: Transaction | undefined, work: (ctx: Transaction) => Promise<R>): Promise<R> {
    return ctx ? work(ctx) : this.connection.transactional(work);
  }

  /** How MikroORM's multi-row UPDATE of these values must be changed, and how many rows one may have. */
  private updateRewriter<T extends object>(meta: EntityMetadata<T>, data: readonly Row[]): UpdateRewriter {
    const names = [...new Set(data.flatMap((row) => Object.keys(row)))];
    const columns = names.flatMap((name) => {
      const prop = (meta.properties[name as never] ?? meta.root.properties[name as never]) as EntityProperty;
      return prop.fieldNames.map((field, i) => ({
        name: this.platform.quoteIdentifier(field),
        treatment: caseTreatment(prop.columnTypes?.[i] ?? ''),
      }));
    });
    if (columns.some(({ treatment }) => treatment === 'impossible'))
      return { rows: 1, statement: withoutCases };
    return {
      rows: ROWS_PER_UPDATE,
      statement: (sql) =>
        columns.reduce(
          (text, { name, treatment }) =>
            typeof treatment === 'object' ? castCases(text, name, treatment.castTo) : text,
          sql,
        ),
    };
  }

  /** Reads columns of inserted rows, which the server does not return, into what it has returned. */
  private async addMissing<T extends object>(
    meta: EntityMetadata<T>,
    inserted: readonly object[],
    returned: readonly Row[],
    columns: readonly string[],
    options: NativeInsertUpdateManyOptions<T>,
  ): Promise<void> {
    const readBack = {
      quote: (name: string) => this.platform.quoteIdentifier(name),
      table: this.getTableName(meta, options),
      keyColumns: meta.getPrimaryProps().flatMap((prop) => prop.fieldNames),
      keys: inserted.map((row, i) => this.primaryKeyOf(meta, row as Row, returned[i] as Row).flat()),
      columns,
    };
    const { sql, params } = readBackQuery(readBack);
    const found = await this.execute<Row[]>(sql, params, 'all', options.ctx, options.loggerContext);
    inKeyOrder(readBack, found).forEach((row, i) => Object.assign(returned[i] as Row, row));
  }

  /** The inserted row's primary key in database form, from what was given or else from what was returned. */
  private primaryKeyOf<T extends object>(meta: EntityMetadata<T>, data: Row, returned: Row): unknown[] {
    if (meta.compositePK) {
      const full = { ...data };
      for (const prop of meta.getPrimaryProps()) full[prop.name] ??= returned[prop.fieldNames[0] as string];
      return Utils.getOrderedPrimaryKeys(full as never, meta, this.platform) as unknown[];
    }
    const prop = meta.getPrimaryProp() as EntityProperty;
    return [data[prop.name] ?? returned[prop.fieldNames[0] as string]];
  }
}
