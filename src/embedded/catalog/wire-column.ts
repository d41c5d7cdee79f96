import { type ColumnDefinition } from '../session-backend.js';
import { isBinary, type ColumnType } from './column-type.js';

const integerCodes: Readonly<Record<number, number>> = { 8: 0x01, 16: 0x02, 24: 0x03, 32: 0x03, 64: 0x08 };

const typeCode = (type: ColumnType): number => {
  switch (type.kind) {
    case 'int':
      return integerCodes[type.bits] as number;
    case 'bool':
      return 0x01;
    case 'bit':
      return 0x10;
    case 'year':
      return 0x0d;
    case 'float':
      return 0x04;
    case 'double':
      return 0x05;
    case 'decimal':
      return 0x00;
    case 'char':
      return 0xfe;
    case 'varchar':
    case 'enum':
    case 'set':
    case 'uuid':
    case 'null':
      return 0xfd;
    case 'binary':
    case 'varbinary':
    case 'vector':
      return 0x0f;
    case 'text':
    case 'blob':
      return 0xfc;
    case 'json':
      return 0xf5;
    case 'date':
      return 0x0a;
    case 'time':
      return 0x0b;
    case 'datetime':
      return 0x0c;
    case 'timestamp':
      return 0x07;
  }
};

const displayLength = (type: ColumnType): number => {
  switch (type.kind) {
    case 'int':
      return type.bits;
    case 'bool':
      return 1;
    case 'decimal':
      return type.precision;
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return type.length;
    default:
      return 0;
  }
};

const flagNotNull = 0x01;
const flagPrimary = 0x02;
const flagUnsigned = 0x20;
const flagBinary = 0x80;

export interface WireColumnSource {
  readonly name: string;
  readonly type: ColumnType;
  readonly origin?: { readonly database: string; readonly table: string; readonly column: string };
  readonly notNull?: boolean;
  readonly primary?: boolean;
  /** A wire type other than the type's usual one; some catalogue answers of the server have it. */
  readonly code?: number;
}

/** The column definition sent to the client. */
export const wireColumn = ({
  name,
  type,
  origin,
  notNull,
  primary,
  code,
}: WireColumnSource): ColumnDefinition => ({
  name,
  ...(origin ? { orgName: origin.column, table: origin.table, database: origin.database } : {}),
  type: code ?? typeCode(type),
  flags:
    (notNull ? flagNotNull : 0) |
    (primary ? flagPrimary : 0) |
    (type.kind === 'int' && type.unsigned ? flagUnsigned : 0) |
    (isBinary(type) ? flagBinary : 0),
  decimals:
    type.kind === 'decimal'
      ? type.scale
      : type.kind === 'datetime' || type.kind === 'timestamp' || type.kind === 'time'
        ? type.fraction
        : isFloatKind(type)
          ? 31
          : 0,
  length: displayLength(type),
  charset: hasText(type) ? 33 : 63,
});

const isFloatKind = (type: ColumnType) => type.kind === 'float' || type.kind === 'double';
const hasText = (type: ColumnType) =>
  ['char', 'varchar', 'text', 'enum', 'set', 'uuid', 'null', 'json', 'vector'].includes(type.kind);
