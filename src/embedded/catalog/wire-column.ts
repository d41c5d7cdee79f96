import { type ColumnDefinition } from '../session-backend.js';
import { type ColumnType } from './column-type.js';

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

/** The server reports no limit for texts of these types, whatever their own. */
const unlimited = 0xff_ff_ff_ff;

/** Display length as the server reports it: mostly bits, or three bytes a character. */
const displayLength = (type: ColumnType): number => {
  switch (type.kind) {
    case 'int':
      return type.bits;
    case 'bit':
      return type.length;
    case 'bool':
      return 1;
    case 'float':
      return 23;
    case 'double':
      return 53;
    case 'decimal':
      return type.precision + (type.scale > 0 ? 2 : 1);
    case 'char':
    case 'binary':
    case 'varbinary':
      return type.length * 3;
    case 'vector':
      return type.dimension * 3;
    case 'date':
    case 'time':
    case 'datetime':
    case 'timestamp':
      return 64;
    case 'year':
      return 0xff_ff;
    case 'varchar':
    case 'enum':
    case 'set':
    case 'uuid':
    case 'json':
      return unlimited;
    default:
      return 0;
  }
};

const flagUnsigned = 0x20;
const flagAutoIncrement = 0x200;

export interface WireColumnSource {
  readonly name: string;
  readonly type: ColumnType;
  readonly origin?: { readonly database: string; readonly table: string; readonly column: string };
  readonly autoIncrement?: boolean;
  /** A wire type other than the type's usual one; some catalogue answers of the server have it. */
  readonly code?: number;
}

/** The column definition sent to the client. Keys and NOT NULL are not in its flags, and the label is its name throughout. */
export const wireColumn = ({
  name,
  type,
  origin,
  autoIncrement,
  code,
}: WireColumnSource): ColumnDefinition => ({
  name,
  ...(origin ? { table: origin.table, database: origin.database } : {}),
  type: code ?? typeCode(type),
  flags: (isUnsigned(type) ? flagUnsigned : 0) | (autoIncrement ? flagAutoIncrement : 0),
  decimals: decimalsOf(type),
  length: code === undefined || code === typeCode(type) ? displayLength(type) : 0,
  charset: hasText(type) ? 33 : 63,
});

const isUnsigned = (type: ColumnType) => (type.kind === 'int' ? type.unsigned : type.kind === 'bit');

const decimalsOf = (type: ColumnType): number => {
  switch (type.kind) {
    case 'decimal':
      return type.scale;
    case 'time':
    case 'datetime':
    case 'timestamp':
      return type.fraction;
    default:
      return 0;
  }
};

const hasText = (type: ColumnType) =>
  ['char', 'varchar', 'text', 'enum', 'set', 'uuid', 'null', 'vector'].includes(type.kind);
