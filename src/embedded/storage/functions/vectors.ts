import { type Define, strict, type Value } from './define.js';

const vectorOf = (stored: string) => JSON.parse(stored) as readonly number[];

/** The server computes in single precision: step by step for vecf32, at the end for vecf64. */
const vectorMeasure = (name: string, bits: bigint, a: string, b: string): Value => {
  const step = bits === 32n ? Math.fround : (x: number) => x;
  const [x, y] = [vectorOf(a).map(step), vectorOf(b).map(step)];
  const sum = (f: (p: number, q: number) => number) =>
    x.reduce((s, p, i) => step(s + step(f(p, y[i] as number))), 0);
  const difference = (p: number, q: number) => step(p - q);
  switch (name) {
    case 'l2_distance':
      return Math.fround(Math.sqrt(sum((p, q) => difference(p, q) ** 2)));
    case 'l2_distance_sq':
      return Math.fround(sum((p, q) => difference(p, q) ** 2));
    case 'l1_distance':
      return Math.fround(sum((p, q) => Math.abs(difference(p, q))));
    case 'inner_product':
      return -Math.fround(sum((p, q) => p * q));
    default: {
      const cosine = sum((p, q) => p * q) / Math.sqrt(sum((p) => p * p) * sum((_p, q) => q * q));
      const distance = Math.fround(1 - Math.max(-1, Math.min(1, cosine)));
      return name === 'cosine_distance' ? distance : 1 - distance;
    }
  }
};

/** Distances of vectors. */
export const vectorFunctions = (define: Define): void => {
  define('mo_vector', strict(vectorMeasure as never));
};
