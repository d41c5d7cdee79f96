import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RowDataPacket } from 'mysql2/promise';

import { CHARSET_UTF8, UNSIGNED_FLAG, WireType } from '../../../src/embedded/protocol/index.js';
import { doubleText, floatText } from '../../../src/embedded/protocol/number-text.js';
import { type SqlValue } from '../../../src/embedded/session-backend.js';
import { type WireStatement } from '../../support/wire/index.js';
import { column, oneRow } from './fake-engine.js';
import { Harness } from './harness.js';

const { TINY, SHORT, LONG, LONGLONG, FLOAT, DOUBLE, DECIMAL, DATE, DATETIME, TIMESTAMP, TIME, YEAR } =
  WireType;
const { BIT, JSON: JSON_TYPE, VARCHAR, VAR_STRING, STRING, BLOB, NULL } = WireType;

/** Type, charset, flags, what the engine gives, what mysql2 shows. */
const VALUES: readonly (readonly [number, number, number, SqlValue, unknown, number?])[] = [
  [TINY, 63, 0, -128, -128],
  [TINY, 63, UNSIGNED_FLAG, 255, 255],
  [SHORT, 63, 0, -32768, -32768],
  [YEAR, 63, UNSIGNED_FLAG, 2024, 2024],
  [LONG, 63, 0, -2147483648, -2147483648],
  [LONG, 63, UNSIGNED_FLAG, 4294967295, 4294967295],
  [LONGLONG, 63, 0, -9223372036854775808n, '-9223372036854775808'],
  [LONGLONG, 63, UNSIGNED_FLAG, 18446744073709551615n, '18446744073709551615'],
  [LONGLONG, 63, 0, '42', 42],
  [DOUBLE, 63, 0, 1e-7, 1e-7],
  [DOUBLE, 63, 0, 123456789.123, 123456789.123],
  [FLOAT, 63, 0, 1.5, 1.5],
  [DECIMAL, 63, 0, '1234567890123456789012345678.0123456789', '1234567890123456789012345678.0123456789'],
  [DATE, 63, 0, '2024-02-29', '2024-02-29'],
  [DATETIME, 63, 0, '2024-01-02 03:04:05.123456', '2024-01-02 03:04:05.123456', 6],
  [DATETIME, 63, 0, '2024-01-02 00:00:00', '2024-01-02 00:00:00'],
  [TIMESTAMP, 63, 0, '2024-01-02 03:04:05', '2024-01-02 03:04:05'],
  [TIME, 63, 0, '12:13:14.123456', '12:13:14.123456'],
  [TIME, 63, 0, '-101:02:03', '-101:02:03'],
  [TIME, 63, 0, '00:00:00', '00:00:00'],
  [BIT, 63, 0, 5, Buffer.from([5]), 8],
  [BIT, 63, 0, Buffer.from([1, 2]), Buffer.from([1, 2]), 16],
  [JSON_TYPE, 63, 0, '{"a": 1}', { a: 1 }],
  [VARCHAR, 63, 0, Buffer.from([0, 255]), Buffer.from([0, 255])],
  [VARCHAR, CHARSET_UTF8, 0, '[1, 2.5, 3]', '[1, 2.5, 3]'],
  [VAR_STRING, CHARSET_UTF8, 0, 'h快', 'h快'],
  [VAR_STRING, CHARSET_UTF8, 0, '', ''],
  [STRING, CHARSET_UTF8, 0, 'ab', 'ab'],
  [BLOB, CHARSET_UTF8, 0, 'x'.repeat(70_000), 'x'.repeat(70_000)],
  [BLOB, 63, 0, Buffer.from([0, 255, 1]), Buffer.from([0, 255, 1])],
  [NULL, 63, 0, null, null],
  [LONG, 63, 0, null, null],
];

describe('rows', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await Harness.start();
    const columns = VALUES.map(([type, charset, flags, , , size], i) => ({
      ...column(`c${i}`, type, charset, flags, type === BIT ? size : 64),
      decimals: type === DATETIME ? (size ?? 0) : 0,
    }));
    harness.engine.answers.set('all', {
      kind: 'rows',
      columns,
      rows: [VALUES.map(([, , , value]) => value)],
    });
  });
  afterEach(() => harness.close());

  const expected = Object.fromEntries(VALUES.map(([, , , , value], i) => [`c${i}`, value]));

  it.each(['query', 'execute'] as const)('carry every type and NULL by %s', async (method) => {
    const { client } = await harness.open({ supportBigNumbers: true, dateStrings: true });
    const [rows] = await (method === 'query'
      ? client.query<RowDataPacket[]>('all')
      : client.execute<RowDataPacket[]>('all'));
    expect(rows.map((row) => ({ ...row }))).toEqual([expected]);
  });

  it('carry characters beyond the basic plane as UTF-8', async () => {
    harness.engine.answers.set('smile', oneRow([column('v', VAR_STRING, CHARSET_UTF8)], ['😀']));
    const client = await harness.wire();
    const statement = (await client.prepare('smile')) as WireStatement;
    const rows = [[Buffer.from('😀')]];
    expect(await client.query('smile')).toMatchObject([{ rows }]);
    expect(await client.execute(statement.id, [])).toMatchObject([{ rows }]);
  });

  it('describe their columns as the engine says', async () => {
    const { client } = await harness.open();
    harness.engine.answers.set('named', {
      kind: 'rows',
      columns: [
        {
          ...column('label', VAR_STRING, CHARSET_UTF8, 1, 60),
          orgName: 'name',
          table: 'users',
          database: 'shop',
        },
      ],
      rows: [],
    });
    const [rows, fields] = await client.query<RowDataPacket[]>('named');
    expect(rows).toEqual([]);
    expect(fields[0]).toMatchObject({
      name: 'label',
      orgName: 'name',
      table: 'users',
      db: 'shop',
      columnLength: 60,
      characterSet: CHARSET_UTF8,
      flags: 1,
    });
  });

  it.each([
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [-2.5e25, '-25000000000000000000000000'],
    [0.1, '0.1'],
    [Infinity, '+Infinity'],
  ])('print the double %d as %s', (value, text) => expect(doubleText(value)).toBe(text));

  it.each([
    [1.1, '1.1'],
    [16777216, '16777216'],
    [3.4028234663852886e38, '340282350000000000000000000000000000000'],
    [1e-45, '0.000000000000000000000000000000000000000000001'],
    [0.333333343267, '0.33333334'],
  ])('print the float %d as %s', (value, text) => expect(floatText(value)).toBe(text));
});
