import { describe, expect, it } from '@jest/globals';
import { type EntityProperty } from '@mikro-orm/core';
import { MatrixOnePlatform } from '../../../src/driver/matrix-one-platform.js';
import {
  cosineDistance,
  innerProduct,
  l2Distance,
  VecF32Type,
  VecF64Type,
} from '../../../src/driver/types/index.js';

const platform = new MatrixOnePlatform();
const property = (length?: number) => ({ name: 'embedding', length }) as EntityProperty;

describe('vector types', () => {
  it('declare their dimension', () => {
    expect(new VecF32Type(3).getColumnType(property(), platform)).toBe('vecf32(3)');
    expect(new VecF64Type().getColumnType(property(8), platform)).toBe('vecf64(8)');
    expect(() => new VecF32Type().getColumnType(property(), platform)).toThrow(/embedding.*dimension/);
  });

  it('travel as text and come back as numbers', () => {
    const type = new VecF32Type(3);
    expect(type.convertToDatabaseValue([1, 2.5, -3e-7])).toBe('[1,2.5,-3e-7]');
    expect(type.convertToDatabaseValue(null)).toBeNull();
    expect(type.convertToJSValue('[1, 2.5, 3]')).toEqual([1, 2.5, 3]);
    expect(type.convertToJSValue(null)).toBeNull();
  });

  it('refuse what is not a finite number', () => {
    const type = new VecF64Type(2);
    expect(() => type.convertToDatabaseValue([1, Number.NaN])).toThrow(/NaN/);
    expect(() => type.convertToDatabaseValue(['1]); drop table t; --' as unknown as number])).toThrow(
      /finite/,
    );
  });
});

describe('distances', () => {
  it('quote the column and bind the vector', () => {
    for (const [fn, fragment] of [
      ['l2_distance', l2Distance('d.embedding', [1, 2])],
      ['cosine_distance', cosineDistance('d.embedding', [1, 2])],
      ['inner_product', innerProduct('d.embedding', new Float32Array([1, 2]))],
    ] as const) {
      expect(platform.formatQuery(fragment.sql, fragment.params)).toBe(`${fn}(\`d\`.\`embedding\`, '[1,2]')`);
    }
  });
});
