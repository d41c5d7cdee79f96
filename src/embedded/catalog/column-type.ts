/** A column's or an expression's type. Values of each kind have one form in storage, named beside it. */
export type ColumnType =
  /** INTEGER; unsigned 64-bit values above 2^63-1 are text of 20 digits, which sorts after every integer. */
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 24 | 32 | 64; readonly unsigned: boolean }
  /** 0 or 1. */
  | { readonly kind: 'bool' }
  /** INTEGER. */
  | { readonly kind: 'bit'; readonly length: number }
  | { readonly kind: 'year' }
  /** REAL. */
  | { readonly kind: 'float' }
  | { readonly kind: 'double' }
  /** Sortable text, see values/decimal.ts. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'char' | 'varchar'; readonly length: number }
  | { readonly kind: 'text' }
  /** BLOB. */
  | { readonly kind: 'binary' | 'varbinary'; readonly length: number }
  /** `amongLiterals`: the server shows such a choice as text; it can be stored. */
  | { readonly kind: 'blob'; readonly amongLiterals?: true }
  /** Text as MatrixOne prints it. */
  | { readonly kind: 'json' }
  | { readonly kind: 'enum' | 'set'; readonly values: readonly string[] }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'vector'; readonly bits: 32 | 64; readonly dimension: number }
  /** YYYY-MM-DD. */
  | { readonly kind: 'date' }
  /** YYYY-MM-DD HH:MM:SS.ffffff, always six digits; a timestamp in UTC. */
  | { readonly kind: 'datetime' | 'timestamp'; readonly fraction: number }
  /** Microseconds as INTEGER. */
  | { readonly kind: 'time'; readonly fraction: number }
  /** The type of NULL. */
  | { readonly kind: 'null' };

export type TypeKind = ColumnType['kind'];

export const int64: ColumnType = { kind: 'int', bits: 64, unsigned: false };
export const uint64: ColumnType = { kind: 'int', bits: 64, unsigned: true };
export const int32: ColumnType = { kind: 'int', bits: 32, unsigned: false };
export const bool: ColumnType = { kind: 'bool' };
export const double: ColumnType = { kind: 'double' };
export const text: ColumnType = { kind: 'text' };
export const nullType: ColumnType = { kind: 'null' };
export const varchar = (length = 65535): ColumnType => ({ kind: 'varchar', length });
/** What a computed CHAR is. */
export const longestChar: ColumnType = { kind: 'char', length: 255 };
export const decimal = (precision: number, scale: number): ColumnType => ({
  kind: 'decimal',
  precision,
  scale,
});
export const datetime = (fraction = 0): ColumnType => ({ kind: 'datetime', fraction });

/** The fraction digits of an average of decimals. */
export const averageScale = (scale: number): number => Math.min(Math.max(12, scale), scale + 6);

const stringKinds: ReadonlySet<TypeKind> = new Set(['char', 'varchar', 'text', 'enum', 'set', 'uuid']);
const binaryKinds: ReadonlySet<TypeKind> = new Set(['binary', 'varbinary', 'blob']);
const integerKinds: ReadonlySet<TypeKind> = new Set(['int', 'bool', 'bit', 'year']);

export const isString = (type: ColumnType) => stringKinds.has(type.kind);
export const isBinary = (type: ColumnType) => binaryKinds.has(type.kind);
export const isInteger = (type: ColumnType) => integerKinds.has(type.kind);
export const isFloat = (type: ColumnType) => type.kind === 'float' || type.kind === 'double';
export const isNumeric = (type: ColumnType) => isInteger(type) || isFloat(type) || type.kind === 'decimal';
export const isMoment = (type: ColumnType) =>
  type.kind === 'date' || type.kind === 'datetime' || type.kind === 'timestamp';
/** Unsigned 64-bit: the integers whose upper half is kept as text. */
export const isWide = (type: ColumnType) => type.kind === 'int' && type.bits === 64 && type.unsigned;

const integerNames: Readonly<Record<number, string>> = {
  8: 'tinyint',
  16: 'smallint',
  24: 'mediumint',
  32: 'int',
  64: 'bigint',
};

const list = (values: readonly string[]) => values.map((v) => `'${v.replaceAll("'", "''")}'`).join(',');

/** The type as SHOW CREATE TABLE writes it. */
export const declaredType = (type: ColumnType): string => {
  switch (type.kind) {
    case 'int':
      return (
        (type.bits === 24 ? 'int' : (integerNames[type.bits] as string)) + (type.unsigned ? ' unsigned' : '')
      );
    case 'bit':
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return `${type.kind}(${type.length})`;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'enum':
    case 'set':
      return `${type.kind}(${list(type.values)})`;
    case 'vector':
      return `vecf${type.bits}(${type.dimension})`;
    case 'datetime':
    case 'timestamp':
    case 'time':
      return type.fraction > 0 ? `${type.kind}(${type.fraction})` : type.kind;
    default:
      return type.kind;
  }
};

/** `data_type` of information_schema.columns: the bare name in capitals. */
export const dataTypeName = (type: ColumnType): string => {
  if (type.kind === 'int')
    return (
      (type.bits === 24 ? 'INT' : (integerNames[type.bits] as string).toUpperCase()) +
      (type.unsigned ? ' UNSIGNED' : '')
    );
  return type.kind === 'vector' ? `VECF${type.bits}` : type.kind.toUpperCase();
};

/** `column_type` of information_schema.columns, also the Type of DESC: the name with a width. */
export const columnTypeName = (type: ColumnType): string => {
  const name = dataTypeName(type);
  switch (type.kind) {
    case 'int':
      return `${name}(${type.bits})`;
    case 'bit':
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return `${name}(${type.length})`;
    case 'decimal':
      return `${name}(${type.precision},${type.scale})`;
    case 'enum':
    case 'set':
      return `${name}(${list(type.values)})`;
    case 'vector':
      return `${name}(${type.dimension})`;
    case 'datetime':
    case 'timestamp':
    case 'time':
      return `${name}(${type.fraction})`;
    case 'year':
      return 'YEAR(4)';
    default:
      return `${name}(0)`;
  }
};

/** The type's name in error texts, such as int8 or BIGINT. */
export const internalTypeName = (type: ColumnType): string => {
  switch (type.kind) {
    case 'int':
      return `${type.unsigned ? 'uint' : 'int'}${type.bits === 24 ? 32 : type.bits}`;
    case 'float':
      return 'float32';
    case 'double':
      return 'float64';
    default:
      return type.kind;
  }
};

/** The type of a column that is computed: of integers the server then knows no width. */
export const computedTypeName = (type: ColumnType): string =>
  type.kind === 'int' ? columnTypeName(type).replace(/\(\d+\)$/, '(0)') : columnTypeName(type);
