import { MoInvalidArgumentError } from '../errors/index.js';
import { literalOf, quoteIdentifier, quoteQualified, type SqlParameter } from '../sql/index.js';
import { toParameter } from './parameters.js';

/** Rows for `insertMany`: column names to values. A row may leave columns out; they get their DEFAULT. */
export type InsertRow = Readonly<Record<string, unknown>>;

export interface InsertManyOptions {
  /** The generated column whose ids are wanted, e.g. 'id': they come back in the order of the rows. */
  readonly idColumn?: string;
  /** Most rows in one statement, default 2000. Long rows make statements shorter: none is over about 1 MB. */
  readonly chunkSize?: number;
}

export interface InsertManyResult {
  readonly affectedRows: number;
  /** With `idColumn`: one id a row, in the order of the rows; numbers, or strings beyond 2^53. */
  readonly insertIds?: readonly (number | string)[];
}

/** One INSERT of several rows, and the values in it. */
export interface InsertChunk {
  readonly sql: string;
  readonly values: readonly SqlParameter[];
  readonly rows: number;
}

const DEFAULT_CHUNK_ROWS = 2000;
const MAX_CHUNK_LENGTH = 1_000_000;

/** The statements that insert the rows. Throws MoInvalidArgumentError or MoInvalidNameError before anything is sent. */
export function insertChunks(
  table: string,
  rows: readonly InsertRow[],
  options: InsertManyOptions,
  timezone?: string,
): readonly InsertChunk[] {
  const chunkSize = options.chunkSize ?? DEFAULT_CHUNK_ROWS;
  if (!Number.isInteger(chunkSize) || chunkSize < 1) {
    throw new MoInvalidArgumentError('chunkSize is a whole number of at least 1.');
  }
  const columns = columnsOf(rows);
  const head = `INSERT INTO ${quoteQualified(table)} (${columns.map((c) => quoteIdentifier(c, 'column name')).join(', ')}) VALUES `;
  const tail =
    options.idColumn === undefined ? '' : ` RETURNING ${quoteIdentifier(options.idColumn, 'column name')}`;
  const chunks: InsertChunk[] = [];
  let texts: string[] = [];
  let values: SqlParameter[] = [];
  let length = 0;
  const flush = (): void => {
    if (texts.length === 0) return;
    chunks.push({ sql: `${head}${texts.join(', ')}${tail}`, values, rows: texts.length });
    [texts, values, length] = [[], [], 0];
  };
  rows.forEach((row, index) => {
    const literals = columns.map((column) => {
      if (!Object.hasOwn(row, column)) return 'DEFAULT';
      const value = toParameter(row[column], `Column '${column}' of row ${index + 1}`);
      values.push(value);
      return literalOf(value, timezone);
    });
    const text = `(${literals.join(', ')})`;
    texts.push(text);
    length += text.length;
    if (texts.length >= chunkSize || length >= MAX_CHUNK_LENGTH) flush();
  });
  flush();
  return chunks;
}

/** All columns of all rows, in the order in which they first appear. */
function columnsOf(rows: readonly InsertRow[]): readonly string[] {
  const columns = new Set<string>();
  rows.forEach((row, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new MoInvalidArgumentError(`Row ${index + 1} is not an object of columns and values.`);
    }
    for (const column of Object.keys(row)) columns.add(column);
  });
  if (columns.size === 0) throw new MoInvalidArgumentError('The rows have no columns.');
  return [...columns];
}
