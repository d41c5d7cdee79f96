import { raw, type RawQueryFragment } from '@mikro-orm/core';
import { vectorLiteral } from './vector.type.js';

/** Euclidean distance of a vector column (as `alias.column` or `column`) from a vector, for `where` and `orderBy` keys. */
export function l2Distance(column: string, vector: ArrayLike<number>): RawQueryFragment & symbol {
  return distance('l2_distance', column, vector);
}

/** Cosine distance, 0 for the same direction to 2 for the opposite. */
export function cosineDistance(column: string, vector: ArrayLike<number>): RawQueryFragment & symbol {
  return distance('cosine_distance', column, vector);
}

/** The *negative* inner product, as MatrixOne gives it: the smaller, the more alike, so that `asc` is the order of a search. */
export function innerProduct(column: string, vector: ArrayLike<number>): RawQueryFragment & symbol {
  return distance('inner_product', column, vector);
}

function distance(fn: string, column: string, vector: ArrayLike<number>): RawQueryFragment & symbol {
  return raw(`${fn}(??, ?)`, [column, vectorLiteral(vector)]);
}
