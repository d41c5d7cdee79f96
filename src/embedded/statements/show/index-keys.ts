import { int32, int64, varchar } from '../../catalog/column-type.js';
import { type Cursor } from '../../translator/cursor.js';
import { type Statement } from '../statement.js';
import { findRelation } from './definitions.js';
import { char, fromDatabase, readFilter, rowsStatement, typed } from './parts.js';

/** SHOW INDEX */
export const showIndex = (cursor: Cursor): Statement => {
  if (!cursor.accept('from')) cursor.expect('in');
  const table = cursor.qualifiedName();
  const database = fromDatabase(cursor);
  const filter = readFilter(cursor);
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
    const relation = findRelation(c, c.catalog, database === undefined ? table : [database, ...table]);
    if (relation.kind === 'view') return [];
    const keys = [
      ...relation.indexes.slice(0, relation.indexesBeforePrimary),
      ...(relation.primaryKey.length > 0
        ? [{ name: 'PRIMARY', unique: true, columns: relation.primaryKey }]
        : []),
      ...relation.indexes.slice(relation.indexesBeforePrimary),
    ];
    return keys.flatMap((key) =>
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
          '',
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
