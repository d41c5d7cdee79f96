import { columnTypeName, computedTypeName, dataTypeName, type ColumnType } from '../../column-type.js';
import { type RelationSpec } from '../../definitions.js';

const lengthOf = (type: ColumnType): number | null => {
  if (type.kind === 'char' || type.kind === 'varchar' || type.kind === 'binary' || type.kind === 'varbinary')
    return type.length;
  return type.kind === 'text' || type.kind === 'blob' ? 0 : null;
};

const octetsOf = (type: ColumnType): number | null => {
  const length = lengthOf(type);
  return length !== null && (type.kind === 'char' || type.kind === 'varchar') ? 4 * length : length;
};

/** Of blobs the server says so, too. */
const hasCharset = ({ kind }: ColumnType): boolean => ['char', 'varchar', 'text', 'blob'].includes(kind);

/** One column as information_schema.columns shows it. */
export const columnRow = (
  r: RelationSpec,
  name: string,
  position: number,
  {
    type,
    notNull,
    computed,
  }: { readonly type: ColumnType; readonly notNull: boolean; readonly computed?: boolean },
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
  octetsOf(type),
  type.kind === 'decimal' ? type.precision : null,
  type.kind === 'decimal' ? type.scale : null,
  type.kind === 'datetime' ? type.fraction : null,
  ...(hasCharset(type) ? ['utf8', 'utf8_bin'] : [null, null]),
  computed ? computedTypeName(type) : columnTypeName(type),
  key,
  extra,
  'select,insert,update,references',
  comment,
  generation,
  null,
];
