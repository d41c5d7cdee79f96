import { type EntityMetadata, type EntityProperty } from '@mikro-orm/core';
import { MoInvalidArgumentError } from '../../errors/index.js';
import { type DistanceMetric } from './vector-search.js';

const MAX_K = 10_000;
const MAX_PROBES = 80_000;

/** The server's functions by metric. */
export const DISTANCE_FUNCTIONS: Readonly<Record<DistanceMetric, string>> = {
  l2: 'l2_distance',
  l2sq: 'l2_distance_sq',
  cosine: 'cosine_distance',
  ip: 'inner_product',
};

/** The column of a vector property. Throws MoInvalidArgumentError for any other, and for a vector that does not fit. */
export function checkedColumn(meta: EntityMetadata, property: string, vector: ArrayLike<number>): string {
  const prop = meta.properties[property as never] as EntityProperty | undefined;
  const [, bits, dimension] = /^vecf(32|64)\((\d+)\)$/i.exec(prop?.columnTypes?.[0] ?? '') ?? [];
  if (!prop || dimension === undefined) {
    throw new MoInvalidArgumentError(`${meta.className}.${property} is not a vector property.`);
  }
  if (vector.length !== Number(dimension)) {
    throw new MoInvalidArgumentError(
      `${meta.className}.${property} has ${dimension} dimensions, the vector to search for ${String(vector.length)}.`,
    );
  }
  const fits = bits === '32' ? (n: number) => Number.isFinite(Math.fround(n)) : Number.isFinite;
  if (!Array.from(vector).every((n) => typeof n === 'number' && fits(n))) {
    throw new MoInvalidArgumentError(
      `The vector to search for must hold finite numbers${bits === '32' ? ' within the range of a 32-bit float' : ''}.`,
    );
  }
  return prop.fieldNames[0] as string;
}

export function checkCounts(k: number, probes: number | undefined): void {
  if (!isCount(k, MAX_K)) throw new MoInvalidArgumentError(`k is a whole number from 1 to ${MAX_K}.`);
  if (probes !== undefined && !isCount(probes, MAX_PROBES)) {
    throw new MoInvalidArgumentError(`probes is a whole number from 1 to ${MAX_PROBES}.`);
  }
}

export function distanceFunction(metric: DistanceMetric): string {
  if (Object.hasOwn(DISTANCE_FUNCTIONS, metric)) return DISTANCE_FUNCTIONS[metric];
  const known = Object.keys(DISTANCE_FUNCTIONS).join(', ');
  throw new MoInvalidArgumentError(`There is no metric '${String(metric)}': it is one of ${known}.`);
}

function isCount(n: number, max: number): boolean {
  return Number.isInteger(n) && n >= 1 && n <= max;
}
