import { type ColumnType } from '../../catalog/column-type.js';
import { invalidInput, notEmbedded, outOfRange } from '../../engine-errors.js';

/** The longest column of a type, and what the server calls its limit. */
const longest: Readonly<Partial<Record<ColumnType['kind'], readonly [number, string]>>> = {
  char: [255, 'MaxCharLen'],
  binary: [255, 'MaxCharLen'],
  varchar: [65_535, 'MaxVarcharLen'],
  varbinary: [65_535, 'MaxVarcharLen'],
};

/** A column's type, which is no longer than the server allows. */
export const withinLimits = (type: ColumnType): ColumnType => {
  const [most, limit] = longest[type.kind] ?? [Infinity, ''];
  if ('length' in type && (type.length ?? 0) > most)
    throw outOfRange(type.kind, ` typeLen is over the ${limit}: ${most}`);
  if (type.kind === 'bit' && type.length > 64)
    throw invalidInput(`bit width (${type.length}) is too long (max = 64) `);
  if (type.kind === 'vector' && type.dimension < 1)
    throw outOfRange(`vecf${type.bits}`, ' typeLen cannot be less than 1');
  if (type.kind === 'vector' && type.dimension > 65_535)
    throw outOfRange(`vecf${type.bits}`, ' typeLen is over the MaxVectorLen : 65535');
  // a syntax error there, at a place of its own
  if (type.kind === 'decimal' && (type.precision < 1 || type.scale > type.precision))
    throw notEmbedded(`decimal(${type.precision},${type.scale})`);
  return type;
};
