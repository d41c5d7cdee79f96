import { columnOf, type IndexSpec, type TableSpec } from '../catalog/definitions.js';
import { invalidArgument } from '../engine-errors.js';
import { indexOfColumn, type Row } from '../rows/row.js';

/** The columns of an index whose values the server stores as numbers and looks for as texts. */
const chosenIn = (table: TableSpec, { columns, fulltext, using }: IndexSpec): readonly number[] =>
  fulltext || using
    ? []
    : columns
        .filter((name) => /^(enum|set)$/.test(columnOf(table, name)?.type.kind ?? ''))
        .map((name) => indexOfColumn(table, name));

/**
 * What a DELETE leaves, of the rows that it finds: the server does not see the entries of an ENUM or SET in a key, and so
 * leaves their rows without a word; those of a unique key of one ENUM are its error.
 */
export const deletableRows = (table: TableSpec, rows: readonly Row[]): readonly Row[] => {
  const hasValue =
    ({ values }: Row) =>
    (at: number) =>
      (values[at] ?? null) !== null;
  for (const index of table.indexes) {
    const [only] = index.unique && index.columns.length === 1 ? chosenIn(table, index) : [];
    const found = only === undefined ? undefined : rows.find((row) => hasValue(row)(only));
    if (found) throw invalidArgument('cast to uint16', String(found.values[only as number]));
  }
  const hidden = table.indexes.filter(({ unique }) => !unique).flatMap((index) => chosenIn(table, index));
  return hidden.length === 0 ? rows : rows.filter((row) => !hidden.some(hasValue(row)));
};
