import { int32, int64, varchar } from '../../catalog/column-type.js';
import { type IndexSpec, type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { type Statement } from '../statement.js';
import { findRelation } from './definitions.js';
import { readWhere } from './filter-clause.js';
import { char, fromDatabase, rowsStatement, typed } from './parts.js';

/** The keys of a table; those that the open transaction has added to a committed table come first. */
const keysOf = (c: StatementContext, table: TableSpec) => {
  const committed = [...c.core.catalog.current.state.relations.values()].find(
    (one) => one.kind === 'table' && one.id === table.id,
  );
  const isAdded = (index: IndexSpec) => committed?.kind === 'table' && !committed.indexes.includes(index);
  const primary =
    table.primaryKey.length > 0 ? [{ name: 'PRIMARY', unique: true, columns: table.primaryKey }] : [];
  return [
    ...table.indexes.filter(isAdded),
    ...table.indexes.slice(0, table.indexesBeforePrimary).filter((index) => !isAdded(index)),
    ...primary,
    ...table.indexes.slice(table.indexesBeforePrimary).filter((index) => !isAdded(index)),
  ];
};

/** SHOW INDEX */
export const showIndex = (cursor: Cursor): Statement => {
  if (!cursor.accept('from')) cursor.expect('in');
  const table = cursor.qualifiedName();
  const database = fromDatabase(cursor);
  const filter = readWhere(cursor);
  const columns = typed(
    ['Table', varchar()],
    ['Non_unique', int64],
    ['Key_name', varchar()],
    ['Seq_in_index', int32],
    ['Column_name', varchar()],
    ['Collation', varchar()],
    ['Cardinality', int64],
    ['Sub_part', varchar()],
    ['Packed', varchar()],
    ['Null', varchar()],
    ['Index_type', varchar()],
    ['Comment', char],
    ['Index_comment', varchar()],
    ['Index_params', varchar()],
    ['Visible', varchar()],
    ['Expression', varchar()],
  );
  return rowsStatement(columns, filter, (c) => {
    const relation = findRelation(c, undefined, database === undefined ? table : [database, ...table]);
    if (relation.kind === 'view') return [];
    return keysOf(c, relation).flatMap((key) =>
      key.columns.map((column, i) => {
        const nullable = relation.columns.find((col) => col.name === column)?.notNull ? '' : 'YES';
        return [
          relation.name,
          key.unique ? 0 : 1,
          key.name,
          i + 1,
          column,
          'A',
          0,
          'NULL',
          'NULL',
          nullable,
          'fulltext' in key && key.fulltext ? 'fulltext' : '',
          '',
          '',
          '',
          'YES',
          column,
        ];
      }),
    );
  });
};
