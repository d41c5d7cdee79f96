import { columnTypeName, dataTypeName, isBinary, isString, type ColumnType } from '../../column-type.js';
import { type RelationSpec } from '../../definitions.js';

const lengthOf = (type: ColumnType): number | null => {
  if (type.kind === 'char' || type.kind === 'varchar' || type.kind === 'binary' || type.kind === 'varbinary')
    return type.length;
  return type.kind === 'text' || type.kind === 'blob' ? 0 : null;
};

/** One column as information_schema.columns shows it. */
export const columnRow = (
  r: RelationSpec,
  name: string,
  position: number,
  type: ColumnType,
  notNull: boolean,
  key: string,
  defaultText: string | null,
  extra: string,
  comment: string,
  generation = '',
) => [
  'def',
  r.database,
  r.name,
  name,
  position,
  defaultText,
  notNull ? 'NO' : 'YES',
  dataTypeName(type),
  lengthOf(type),
  lengthOf(type),
  type.kind === 'decimal' ? type.precision : null,
  type.kind === 'decimal' ? type.scale : null,
  type.kind === 'datetime' ? type.fraction : null,
  isString(type) ? 'utf8' : null,
  isString(type) && !isBinary(type) ? 'utf8_bin' : null,
  columnTypeName(type),
  key,
  extra,
  'select,insert,update,references',
  comment,
  generation,
  null,
];
