import { mainTable, type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { createIndexSql, dropIndexSql } from '../../catalog/physical-schema.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { startWordIds } from '../fulltext-ids.js';
import { duplicateOf } from '../duplicate.js';

export const changeIndexes = (c: StatementContext, table: TableSpec, fresh: TableSpec): void => {
  const same = (a: TableSpec['indexes'][number], b: TableSpec['indexes'][number]) =>
    a.name === b.name && a.unique === b.unique && a.columns.length === b.columns.length;
  for (const index of table.indexes)
    if (!fresh.indexes.some((i) => same(i, index)))
      for (const sql of dropIndexSql(table, index)) c.write(sql);
  for (const index of fresh.indexes)
    if (!table.indexes.some((i) => same(i, index))) buildIndex(c, fresh, index);
  startWordIds(c, table, fresh);
};

const buildIndex = (c: StatementContext, table: TableSpec, index: TableSpec['indexes'][number]): void => {
  if (index.unique) {
    const columns = index.columns.map((n) => table.columns.find((col) => col.name === n) as ColumnSpec);
    const slots = columns.map((col) => col.slot);
    const [duplicate] = c.read(
      `SELECT ${table.columns.map((col) => col.slot).join(', ')} FROM ${mainTable(table)} WHERE ${slots.map((s) => `${s} IS NOT NULL`).join(' AND ')} GROUP BY ${slots.join(', ')} HAVING count(*) > 1 LIMIT 1`,
    );
    if (duplicate) throw duplicateOf(c, table, index, duplicate);
  }
  for (const sql of createIndexSql(table, index)) c.write(sql);
};
