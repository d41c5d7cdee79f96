/** A part of a batch that goes into one INSERT. */
export interface InsertRun<Row> {
  readonly rows: readonly Row[];
  /** The properties that the server generates for these rows. */
  readonly generated: ReadonlySet<string>;
}

/** Bounds of one INSERT statement. */
export interface InsertLimits {
  readonly rows: number;
  /** Estimated length of the statement's text. */
  readonly length: number;
}

/** Far below the server's packet limit, and quick: larger statements gain nothing. */
export const INSERT_LIMITS: InsertLimits = { rows: 5_000, length: 4 * 1024 * 1024 };

/**
 * Cuts a batch, in its order, into statements: none too large, and within one all rows leave the same properties to
 * the server, since RETURNING is asked for once a statement.
 */
export function insertRuns<Row extends object>(
  rows: readonly Row[],
  generatedOf: (row: Row) => readonly string[],
  limits: InsertLimits = INSERT_LIMITS,
): InsertRun<Row>[] {
  const runs: { rows: Row[]; generated: ReadonlySet<string>; key: string; length: number }[] = [];
  for (const row of rows) {
    const generated = generatedOf(row);
    const key = generated.join('\0');
    const length = estimatedLength(row);
    const last = runs.at(-1);
    if (last && last.key === key && last.rows.length < limits.rows && last.length + length <= limits.length) {
      last.rows.push(row);
      last.length += length;
    } else {
      runs.push({ rows: [row], generated: new Set(generated), key, length });
    }
  }
  return runs;
}

const NUMBER_LENGTH = 24;

function estimatedLength(value: unknown): number {
  if (typeof value === 'string') return value.length + 4;
  if (ArrayBuffer.isView(value)) return value.byteLength * 2 + 4;
  if (value === null || typeof value !== 'object' || value instanceof Date) return NUMBER_LENGTH;
  return Object.values(value).reduce<number>((sum, part) => sum + estimatedLength(part), 4);
}
