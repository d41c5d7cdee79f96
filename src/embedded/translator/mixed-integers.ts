import { decimal, int64, type ColumnType } from '../catalog/column-type.js';

type Int = ColumnType & { readonly kind: 'int' };
type Mixture = (unsigned: Int, signed: Int) => ColumnType | undefined;

const digits = ({ bits, unsigned }: Int): number =>
  ({ 8: 3, 16: 5, 24: 10, 32: 10, 64: unsigned ? 20 : 19 })[bits];

/** IF, IFNULL and CASE: a decimal that holds both. */
export const exactMixture: Mixture = (a, b) => decimal(Math.max(digits(a), digits(b)) + 1, 0);

/** COALESCE and UNION: a bigint, which may be too small; beside narrower unsigned ones they take floating point. */
export const signedMixture: Mixture = (unsigned) => (unsigned.bits >= 32 ? int64 : undefined);

/** GREATEST and LEAST. */
export const extremeMixture: Mixture = (a, b) => (a.bits === 64 || b.bits === 64 ? decimal(20, 0) : int64);

/** The type of integers of one signed and one unsigned type, undefined when the types are others. */
export const mixedType = (types: readonly ColumnType[], mixture: Mixture): ColumnType | undefined => {
  const given = types.filter(({ kind }) => kind !== 'null');
  const [a, b, ...more] = [...new Map(given.map((type) => [JSON.stringify(type), type])).values()];
  if (a?.kind !== 'int' || b?.kind !== 'int' || more.length > 0 || a.unsigned === b.unsigned)
    return undefined;
  return a.unsigned ? mixture(a, b) : mixture(b, a);
};
