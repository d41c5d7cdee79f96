import { createHash } from 'node:crypto';
import { type ColumnType } from '../../column-type.js';
import { type ColumnSpec, type IndexSpec, type TableSpec } from '../../definitions.js';
import { columnRow } from './column-row.js';

export const anyText: ColumnType = { kind: 'varchar', length: 65535 };
const rowNumber: ColumnType = { kind: 'int', bits: 64, unsigned: true };

/** The name of the table in which the server keeps a key. */
export const indexTableName = (table: TableSpec, index: IndexSpec): string => {
  const hash = createHash('md5').update(`${table.id}/${index.name}`).digest('hex');
  const uuid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `__mo_index_${index.unique ? 'unique' : 'secondary'}_${uuid}`;
};

/** The server keeps each secondary key as a table of its own, and shows its two columns. */
export const indexTableRows = (table: TableSpec) =>
  table.indexes
    .filter((index) => !index.fulltext && !index.using)
    .flatMap((index) => {
      const typeOf = (names: readonly string[]): ColumnType =>
        names.length === 1
          ? (table.columns.find((col) => col.name === names[0]) as ColumnSpec).type
          : anyText;
      const owner = { ...table, name: indexTableName(table, index) };
      const keyType = index.unique ? typeOf(index.columns) : anyText;
      const rowType = table.primaryKey.length > 0 ? typeOf(table.primaryKey) : rowNumber;
      const reference = columnRow(
        owner,
        '__mo_index_pri_col',
        2,
        { type: rowType, notNull: true },
        '',
        null,
        '',
        '',
      );
      return [
        columnRow(owner, '__mo_index_idx_col', 1, { type: keyType, notNull: true }, 'PRI', null, '', ''),
        rowType === rowNumber
          ? reference.map((v) => (v === 'BIGINT UNSIGNED(64)' ? 'BIGINT UNSIGNED(0)' : v))
          : reference,
      ];
    });
