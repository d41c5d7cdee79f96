/** Measures of how far numbers are spread: of all there are, or of a sample. */
export type Spread = 'variance' | 'deviation' | 'sample variance' | 'sample deviation';

const bits = new DataView(new ArrayBuffer(8));

/** The distance from a positive number to the next one. */
const step = (x: number): number => {
  bits.setFloat64(0, x);
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - x;
};

/** What is left by cancellation alone is nothing to the server. */
const withoutNoise = (a: number, b: number): number => {
  const scale = Math.max(Math.abs(a), Math.abs(b));
  return scale > 0 && Math.abs(a - b) <= 8 * step(scale) ? 0 : a - b;
};

/** Computed from the sums of the numbers and of their squares, as the server does, to the last digit. */
export const spread = (kind: Spread, numbers: readonly number[]): number | null => {
  const n = numbers.length;
  const ofSample = kind.startsWith('sample');
  if (n === 0 || (n === 1 && ofSample)) return null;
  if (n === 1) return 0;
  const sum = numbers.reduce((s, x) => s + x, 0);
  const squares = numbers.reduce((s, x) => s + x * x, 0);
  const mean = sum / n;
  const variance = ofSample
    ? withoutNoise(squares / (n - 1), (mean * mean * n) / (n - 1))
    : withoutNoise(squares / n, mean * mean);
  return kind.endsWith('deviation') ? Math.sqrt(variance) : variance;
};
