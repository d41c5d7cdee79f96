import { describe, expect, it } from '@jest/globals';

import { int32, text, type ColumnType } from '../../../src/embedded/catalog/column-type.js';
import { castValue } from '../../../src/embedded/values/cast.js';
import { showValue } from '../../../src/embedded/values/shown.js';

const utc = { zoneMinutes: 0 };
const show = (value: string, to: ColumnType, context = utc) =>
  showValue(castValue(value, text, to, context), to, context);

describe('castValue', () => {
  it.each<[string, ColumnType, string]>([
    ['2024-01-02 03:04:05.6', { kind: 'datetime', fraction: 0 }, '2024-01-02 03:04:06'],
    ['2024-01-02 03:04:05.123456', { kind: 'datetime', fraction: 3 }, '2024-01-02 03:04:05.123'],
    ['24-1-2', { kind: 'date' }, '2024-01-02'],
    ['12:13:14.5', { kind: 'time', fraction: 1 }, '12:13:14.5'],
    ['-1:00:00', { kind: 'time', fraction: 0 }, '-01:00:00'],
    ['[1,2.5]', { kind: 'vector', bits: 32, dimension: 2 }, '[1, 2.5]'],
    ['{"b":[1, 2],"a":1.50}', { kind: 'json' }, '{"a": 1.5, "b": [1, 2]}'],
    ['b,a', { kind: 'set', values: ['a', 'b'] }, 'a,b'],
    ['6D1B1F732DBF11ED940F000C29847904', { kind: 'uuid' }, '6d1b1f73-2dbf-11ed-940f-000c29847904'],
  ])('%s as %j is %s', (value, type, shown) => {
    expect(show(value, type)).toBe(shown);
  });

  it('keeps a timestamp in UTC and shows it in the session zone', () => {
    const type: ColumnType = { kind: 'timestamp', fraction: 0 };
    const stored = castValue('2024-01-02 03:00:00', text, type, { zoneMinutes: 120 });
    expect(showValue(stored, type, utc)).toBe('2024-01-02 01:00:00');
    expect(showValue(stored, type, { zoneMinutes: 120 })).toBe('2024-01-02 03:00:00');
  });

  it.each<[string, ColumnType, number]>([
    ['abc', int32, 20203],
    ['99999999999', int32, 1690],
    ['toolong', { kind: 'char', length: 5 }, 1406],
    ['z', { kind: 'enum', values: ['a'] }, 20101],
    ['{bad', { kind: 'json' }, 20301],
    ['0000-00-00', { kind: 'date' }, 1366],
  ])('%s as %j is refused with %i', (value, type, errno) => {
    expect(() => castValue(value, text, type, utc)).toThrow(expect.objectContaining({ errno }));
  });
});
