import { floatText } from './number-text.js';

/**
 * A number of floating point that a client has bound, as MatrixOne reads it: every parameter is a text to it. From a
 * million on this one has an exponent, which no integer column takes.
 */
export function boundNumberText(value: number, single = false): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const shortest = single ? Number(floatText(value)) : value;
  const [digits = '0', exponent = '0'] = shortest.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(shortest);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
