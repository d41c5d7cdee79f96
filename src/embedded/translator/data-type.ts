import { decimal, type ColumnType } from '../catalog/column-type.js';
import { internalError, notEmbedded } from '../engine-errors.js';
import { asList, asObject, nameParts, variant, type Ast } from './ast.js';

const integers: Readonly<Record<string, 8 | 16 | 24 | 32 | 64>> = {
  TinyInt: 8,
  SmallInt: 16,
  Int2: 16,
  MediumInt: 24,
  Int: 32,
  Int4: 32,
  Integer: 32,
  BigInt: 64,
  Int8: 64,
};

const lengthOf = (size: Ast, otherwise: number): number => {
  if (size === undefined || size === null) return otherwise;
  if (typeof size === 'number') return size;
  const [tag, content] = variant(size);
  if (tag === 'IntegerLength') {
    const { length, unit } = asObject(content);
    if (unit !== undefined && unit !== null) throw notEmbedded(`a length in ${String(unit)}`);
    return Number(length);
  }
  throw notEmbedded(`the length ${tag}`);
};

const decimalOf = (size: Ast): ColumnType => {
  const [tag, content] = variant(size ?? 'None');
  const numbers = tag === 'Precision' ? [content] : asList(content);
  const [precision, scale] = [Number(numbers[0] ?? 38), Number(numbers[1] ?? 0)];
  if (precision > 65) throw internalError(`For decimal(M), M must between 0 and 65.`);
  if (scale > 30) throw notEmbedded('a decimal scale above 30');
  return decimal(precision, scale);
};

const fractionOf = (size: Ast): number => {
  const n = Number(Array.isArray(size) ? ((size as readonly unknown[])[0] ?? 0) : (size ?? 0));
  if (n > 6) throw notEmbedded('a fraction of more than 6 digits');
  return n;
};

const members = (list: Ast): readonly string[] =>
  asList(list).map((member) => {
    const [tag, content] = variant(member);
    if (tag !== 'Name') throw notEmbedded('an enum member with a value');
    return String(content);
  });

const custom = (content: Ast): ColumnType => {
  const [name, args] = asList(content);
  const word = nameParts(name).join('.').toLowerCase();
  const numbers = asList(args).map(Number);
  if (word === 'vecf32' || word === 'vecf64')
    return { kind: 'vector', bits: word === 'vecf32' ? 32 : 64, dimension: numbers[0] ?? 1 };
  if (word === 'year') return { kind: 'year' };
  if (word === 'serial') return { kind: 'int', bits: 64, unsigned: true };
  throw notEmbedded(`the type ${word}`);
};

/** The type a column definition or CAST names. */
export const parseType = (node: Ast): ColumnType => {
  const [tag, size] = variant(node);
  const unsigned = tag.endsWith('Unsigned');
  const bits = integers[unsigned ? tag.slice(0, -8) : tag];
  if (bits) return { kind: 'int', bits, unsigned };
  switch (tag) {
    case 'Signed':
      return { kind: 'int', bits: 64, unsigned: false };
    case 'Unsigned':
      return { kind: 'int', bits: 64, unsigned: true };
    case 'Boolean':
    case 'Bool':
      return { kind: 'bool' };
    case 'Bit':
      return { kind: 'bit', length: Number(size ?? 1) };
    case 'Float':
    case 'Real':
    case 'Float4':
      if (hasSize(size)) throw notEmbedded('a float with a precision');
      return { kind: tag === 'Real' ? 'double' : 'float' };
    case 'Double':
    case 'DoublePrecision':
    case 'Float8':
      if (hasSize(size)) throw notEmbedded('a double with a precision');
      return { kind: 'double' };
    case 'Decimal':
    case 'Numeric':
    case 'Dec':
      return decimalOf(size);
    case 'Char':
    case 'Character':
      return { kind: 'char', length: lengthOf(size, 1) };
    case 'Varchar':
    case 'CharacterVarying':
    case 'CharVarying':
    case 'Nvarchar':
      return { kind: 'varchar', length: lengthOf(size, 65535) };
    case 'Text':
    case 'TinyText':
    case 'MediumText':
    case 'LongText':
      return { kind: 'text' };
    case 'Blob':
    case 'TinyBlob':
    case 'MediumBlob':
    case 'LongBlob':
      if (hasSize(size)) throw notEmbedded('a blob with a length');
      return { kind: 'blob' };
    case 'Binary':
      return { kind: 'binary', length: lengthOf(size, 1) };
    case 'Varbinary':
      return { kind: 'varbinary', length: lengthOf(size, 65535) };
    case 'JSON':
      return { kind: 'json' };
    case 'Uuid':
      return { kind: 'uuid' };
    case 'Date':
      return { kind: 'date' };
    case 'Datetime':
      return { kind: 'datetime', fraction: fractionOf(size) };
    case 'Timestamp':
      return { kind: 'timestamp', fraction: fractionOf(size) };
    case 'Time':
      return { kind: 'time', fraction: fractionOf(size) };
    case 'Enum':
      return { kind: 'enum', values: members(asList(size)[0]) };
    case 'Set':
      return { kind: 'set', values: asList(size).map(String) };
    case 'Custom':
      return custom(size);
    default:
      throw notEmbedded(`the type ${tag}`);
  }
};

const hasSize = (size: Ast): boolean =>
  size !== undefined && size !== null && JSON.stringify(size) !== '"None"';
