import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  decodeUnits,
  encodeUnits,
  formatUnits,
  parseUnits,
  roundUnits,
} from '../../../src/embedded/values/decimal.js';

const units = fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n });

describe('decimals in storage', () => {
  it('come back as they went in', () => {
    fc.assert(fc.property(units, (u) => decodeUnits(encodeUnits(u)) === u));
  });

  it('sort as texts the way the numbers sort', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const [x, y] = [encodeUnits(a), encodeUnits(b)];
        expect(x < y).toBe(a < b);
      }),
    );
  });

  it.each([
    ['1234567890123456789012345678.0123456789', 10, '1234567890123456789012345678.0123456789'],
    ['-0.05', 1, '-0.1'],
    ['0.04', 1, '0.0'],
    ['1e3', 2, '1000.00'],
    ['.5', 0, '1'],
  ])('%s with %i digits is %s', (text, scale, shown) => {
    expect(formatUnits(parseUnits(text) as bigint, scale)).toBe(shown);
  });

  it('knows what is no number', () => {
    expect(parseUnits('abc')).toBeUndefined();
    expect(parseUnits('')).toBeUndefined();
  });

  it('rounds half away from zero', () => {
    expect(roundUnits(parseUnits('-2.5') as bigint, 0)).toBe(parseUnits('-3'));
  });
});
