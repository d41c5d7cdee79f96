import { parseUnits } from './decimal.js';

const withCommas = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** Digits of floating point to so many places; half-way the last one is even. */
const nearest = (x: number, places: number): string => {
  const exact = parseUnits(x.toFixed(30)) as bigint;
  const step = 10n ** BigInt(30 - places);
  const below = exact / step;
  const twice = (exact % step) * 2n;
  const up = twice > step || (twice === step && below % 2n === 1n) ? 1n : 0n;
  const digits = (below + up).toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
};

/** A number's text as FORMAT shows it. Rounded up it loses its sign on the server, and without places it is cut. */
export const formatted = (shown: string, given: bigint): string => {
  const places = Number(given);
  const sign = shown.startsWith('-') ? '-' : '';
  const digits = shown.slice(sign.length);
  const [whole = '', fraction = ''] = digits.split('.');
  if (places === 0) return sign + withCommas(whole);
  if ((fraction[places] ?? '0') < '5')
    return `${sign}${withCommas(whole)}.${fraction.slice(0, places).padEnd(places, '0')}`;
  const [up = '', rest = ''] = nearest(Number(digits), places).split('.');
  return `${withCommas(up)}.${rest}`;
};
