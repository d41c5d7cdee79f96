type Row = Record<string, unknown>;

/** Columns of rows that are read by their primary keys; all names quoted where they go into SQL. */
export interface ReadBack {
  readonly quote: (name: string) => string;
  /** Quoted. */
  readonly table: string;
  readonly keyColumns: readonly string[];
  readonly keys: readonly (readonly unknown[])[];
  readonly columns: readonly string[];
}

/** The statement that reads them. */
export function readBackQuery({ quote, table, keyColumns, keys, columns }: ReadBack): {
  sql: string;
  params: unknown[];
} {
  const key = keyColumns.map(quote).join(', ');
  const placeholders = keyColumns.map(() => '?').join(', ');
  const one = keyColumns.length === 1;
  const condition = `${one ? key : `(${key})`} in (${keys.map(() => (one ? '?' : `(${placeholders})`)).join(', ')})`;
  const fields = [...new Set([...keyColumns, ...columns])].map(quote).join(', ');
  return { sql: `select ${fields} from ${table} where ${condition}`, params: keys.flat() };
}

/** The rows in the order of the keys, without the key columns; an empty one where none was found. */
export function inKeyOrder({ keyColumns, keys, columns }: ReadBack, found: readonly Row[]): Row[] {
  const byKey = new Map(found.map((row) => [keyOf(keyColumns.map((column) => row[column])), row]));
  return keys.map((key) => {
    const row = byKey.get(keyOf(key));
    return row ? Object.fromEntries(columns.map((column) => [column, row[column]])) : {};
  });
}

function keyOf(values: readonly unknown[]): string {
  return values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value))).join('\0');
}
