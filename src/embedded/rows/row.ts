import { type TableSpec } from '../catalog/definitions.js';
import { type Stored } from '../values/cast.js';

/** A row in memory: its place in storage and its values in column order. */
export interface Row {
  readonly id: bigint;
  readonly values: readonly Stored[];
}

export const indexOfColumn = (table: TableSpec, name: string): number =>
  table.columns.findIndex((c) => c.name === name);

export const pick = (
  table: TableSpec,
  values: readonly Stored[],
  columns: readonly string[],
): readonly Stored[] => columns.map((name) => values[indexOfColumn(table, name)] ?? null);

const printable = (value: Stored): string =>
  value instanceof Uint8Array
    ? `x${Buffer.from(value).toString('hex')}`
    : `${typeof value === 'string' ? 's' : 'n'}${String(value)}`;

/** Names the lock of a key's value; the same for a row and for a foreign key that points to it. */
export const keyResource = (
  table: TableSpec,
  columns: readonly string[],
  values: readonly Stored[],
): string => `${table.id}|${columns.join(',')}|${values.map(printable).join('|')}`;

/** A table's definition, by its name. */
export const definitionResource = (database: string, table: string) => `definition|${database}|${table}`;
/** All rows of a table. */
export const rowsResource = (table: TableSpec) => `rows|${table.id}`;
/** What indexes a table has. */
export const indexesResource = (table: TableSpec) => `indexes|${table.id}`;
export const databaseResource = (database: string) => `database|${database}`;

export const sameValue = (a: Stored, b: Stored): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
