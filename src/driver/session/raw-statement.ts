import { type FieldPacket, type PoolConnection, type QueryOptions } from 'mysql2';
import { readTextAsUtf8 } from '../client-options.js';
import { RowStream } from './row-stream.js';
import { type StatementOptions, type StatementResult } from './statement-runner.js';

/** A statement on its way to the server. */
export interface StatementRequest {
  readonly sql: string;
  readonly params?: readonly unknown[];
  readonly options?: StatementOptions;
}

/** The driver's answer as mysql2 gives it: rows, an OK header, or an array of those for stacked statements. */
export interface RawAnswer {
  readonly result: unknown;
  readonly fields: unknown;
}

interface OkHeader {
  readonly affectedRows: number;
  readonly insertId: number | string;
  readonly warningStatus: number;
  readonly serverStatus: number;
}

const SERVER_STATUS_IN_TRANS = 1;

/** Sends one statement on a mysql2 connection and waits for its whole answer. */
export function sendStatement(connection: PoolConnection, request: StatementRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result: unknown, fields: unknown): void => {
      if (error) reject(error as Error);
      else resolve({ result, fields });
    };
    const command = request.options?.prepared
      ? connection.execute(queryOptions(request), callback)
      : connection.query(queryOptions(request), callback);
    readTextAsUtf8(command);
  });
}

/** Sends one statement and gives its rows as they come. */
export function streamStatement<Row>(connection: PoolConnection, request: StatementRequest): RowStream<Row> {
  const command = request.options?.prepared
    ? connection.execute(queryOptions(request))
    : connection.query(queryOptions(request));
  return new RowStream<Row>(connection, readTextAsUtf8(command));
}

/** Is a transaction open after this answer? `undefined` when the answer does not say (result sets). */
export function inTransactionAfter(answer: RawAnswer): boolean | undefined {
  const last = Array.isArray(answer.result) && isStacked(answer) ? answer.result.at(-1) : answer.result;
  return isOkHeader(last) ? (last.serverStatus & SERVER_STATUS_IN_TRANS) !== 0 : undefined;
}

/** The answer in the library's own shape; of stacked statements, the last one's. */
export function toStatementResult<Row>(answer: RawAnswer): StatementResult<Row> {
  const stacked = isStacked(answer);
  const result = stacked ? (answer.result as unknown[]).at(-1) : answer.result;
  const fields = stacked ? (answer.fields as unknown[]).at(-1) : answer.fields;
  if (isOkHeader(result)) {
    return {
      rows: [],
      columns: [],
      affectedRows: result.affectedRows,
      insertId: result.insertId,
      warningCount: result.warningStatus,
    };
  }
  const columns = ((fields ?? []) as FieldPacket[]).map((f) => ({
    name: f.name,
    type: f.columnType ?? f.type ?? 0,
  }));
  return { rows: result as Row[], columns, affectedRows: 0, insertId: 0, warningCount: 0 };
}

function queryOptions({ sql, params }: StatementRequest): QueryOptions {
  return { sql, ...(params && params.length > 0 ? { values: [...params] } : {}) };
}

/** mysql2 gives stacked statements as an array of results with an array of field lists (or undefined for OK). */
function isStacked(answer: RawAnswer): boolean {
  return (
    Array.isArray(answer.result) &&
    Array.isArray(answer.fields) &&
    answer.fields.length > 0 &&
    answer.fields.every((f) => f === undefined || Array.isArray(f))
  );
}

function isOkHeader(value: unknown): value is OkHeader {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'serverStatus' in value;
}
