import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { WireType } from '../../../src/embedded/protocol/index.js';
import { type ParameterValue } from '../../../src/embedded/session-backend.js';
import { lengthEncoded, type WireParameter, type WireStatement } from '../../support/wire/index.js';
import { column, oneRow } from './fake-engine.js';
import { Harness } from './harness.js';

describe('prepared statements', () => {
  let harness: Harness;
  beforeEach(async () => (harness = await Harness.start()));
  afterEach(() => harness.close());

  it('hands every kind of value that mysql2 binds to the engine', async () => {
    const { client, session } = await harness.open({ timezone: 'Z' });
    const long = 'ü'.repeat(70_000);
    const date = new Date('2024-02-29T01:02:03.456Z');
    await client.execute('v ? ? ? ? ? ? ? ? ? ? ?', [
      null,
      1,
      -1.5,
      9007199254740993n,
      true,
      'text',
      '',
      long,
      Buffer.from([0x00, 0xff, 0x01]),
      date,
      { a: [1, 'x'] },
    ]);
    expect(session.executed).toEqual([
      [
        null,
        '1',
        '-1.5',
        '9007199254740993',
        '1',
        'text',
        '',
        long,
        Buffer.from([0x00, 0xff, 0x01]),
        '2024-02-29 01:02:03.456000',
        '{"a":[1,"x"]}',
      ],
    ]);
  });

  const bytes = (write: (buffer: Buffer) => void, size: number) => {
    const buffer = Buffer.alloc(size);
    write(buffer);
    return buffer;
  };
  const text = (value: string) => lengthEncoded(Buffer.from(value));
  const bound: readonly (readonly [string, WireParameter, ParameterValue])[] = [
    ['TINY', { type: WireType.TINY, bytes: Buffer.from([0xff]) }, '-1'],
    ['unsigned TINY', { type: WireType.TINY, unsigned: true, bytes: Buffer.from([0xff]) }, '255'],
    ['SHORT', { type: WireType.SHORT, bytes: bytes((b) => b.writeInt16LE(-2), 2) }, '-2'],
    ['YEAR', { type: WireType.YEAR, unsigned: true, bytes: bytes((b) => b.writeUInt16LE(2024), 2) }, '2024'],
    ['LONG', { type: WireType.LONG, bytes: bytes((b) => b.writeInt32LE(-3), 4) }, '-3'],
    ['unsigned LONG', { type: WireType.LONG, unsigned: true, bytes: Buffer.alloc(4, 0xff) }, '4294967295'],
    ['INT24', { type: WireType.INT24, bytes: bytes((b) => b.writeInt32LE(-8388608), 4) }, '-8388608'],
    ['LONGLONG', { type: WireType.LONGLONG, bytes: bytes((b) => b.writeBigInt64LE(-4n), 8) }, '-4'],
    [
      'unsigned LONGLONG',
      { type: WireType.LONGLONG, unsigned: true, bytes: Buffer.alloc(8, 0xff) },
      '18446744073709551615',
    ],
    ['BIT', { type: WireType.BIT, bytes: bytes((b) => b.writeBigUInt64LE(5n), 8) }, '5'],
    ['FLOAT', { type: WireType.FLOAT, bytes: bytes((b) => b.writeFloatLE(0.5), 4) }, '0.5'],
    ['DOUBLE', { type: WireType.DOUBLE, bytes: bytes((b) => b.writeDoubleLE(1e300), 8) }, '1e+300'],
    [
      'DOUBLE of a million',
      { type: WireType.DOUBLE, bytes: bytes((b) => b.writeDoubleLE(2_100_000), 8) },
      '2.1e+06',
    ],
    [
      'DOUBLE below it',
      { type: WireType.DOUBLE, bytes: bytes((b) => b.writeDoubleLE(999_999.5), 8) },
      '999999.5',
    ],
    ['small DOUBLE', { type: WireType.DOUBLE, bytes: bytes((b) => b.writeDoubleLE(0.000012), 8) }, '1.2e-05'],
    ['precise FLOAT', { type: WireType.FLOAT, bytes: bytes((b) => b.writeFloatLE(0.1), 4) }, '0.1'],
    [
      'DECIMAL',
      { type: WireType.NEWDECIMAL, bytes: text('12345678901234567890.5') },
      '12345678901234567890.5',
    ],
    ['JSON', { type: WireType.JSON, bytes: text('[1]') }, '[1]'],
    ['ENUM', { type: WireType.ENUM, bytes: text('red') }, 'red'],
    [
      'LONG_BLOB',
      { type: WireType.LONG_BLOB, bytes: lengthEncoded(Buffer.from([0xfe])) },
      Buffer.from([0xfe]),
    ],
    ['DATE', { type: WireType.DATE, bytes: Buffer.from([4, 0xe8, 7, 2, 29]) }, '2024-02-29'],
    [
      'DATETIME',
      { type: WireType.DATETIME, bytes: Buffer.from([7, 0xe8, 7, 2, 29, 1, 2, 3]) },
      '2024-02-29 01:02:03',
    ],
    [
      'TIMESTAMP',
      { type: WireType.TIMESTAMP, bytes: Buffer.from([11, 0xe8, 7, 2, 29, 1, 2, 3, 5, 0, 0, 0]) },
      '2024-02-29 01:02:03.000005',
    ],
    ['zero DATETIME', { type: WireType.DATETIME, bytes: Buffer.from([0]) }, '0000-00-00 00:00:00'],
    [
      'TIME',
      { type: WireType.TIME, bytes: Buffer.from([12, 1, 1, 0, 0, 0, 2, 3, 4, 5, 0, 0, 0]) },
      '-26:03:04.000005',
    ],
    ['zero TIME', { type: WireType.TIME, bytes: Buffer.from([0]) }, '00:00:00'],
    ['NULL', { type: WireType.NULL, isNull: true, bytes: Buffer.alloc(0) }, null],
  ];

  it.each(bound)('reads a bound %s', async (_, parameter, expected) => {
    const client = await harness.wire();
    const { id } = (await client.prepare('p ?')) as WireStatement;
    expect(await client.execute(id, [parameter])).toMatchObject([{ kind: 'ok' }]);
    expect(harness.engine.sessions[0]!.executed).toEqual([[expected]]);
  });

  it('reads all of them in one request, and again without their types', async () => {
    const client = await harness.wire();
    const parameters = bound.map(([, parameter]) => parameter);
    const { id } = (await client.prepare(bound.map(() => '?').join(' '))) as WireStatement;
    await client.execute(id, parameters);
    await client.execute(id, parameters, false);
    const expected = bound.map(([, , value]) => value);
    expect(harness.engine.sessions[0]!.executed).toEqual([expected, expected]);
  });

  it('joins long data, for one execute only; reset drops it', async () => {
    const client = await harness.wire();
    const executed = harness.engine.sessions[0]!.executed;
    const { id } = (await client.prepare('l ? ?')) as WireStatement;
    const blank: WireParameter = { type: WireType.VAR_STRING, bytes: Buffer.alloc(0) };
    const one: WireParameter = { type: WireType.TINY, bytes: Buffer.from([1]) };
    client.sendLongData(id, 0, Buffer.from('long '));
    client.sendLongData(id, 0, Buffer.from('text'));
    await client.execute(id, [blank, one]);
    client.sendLongData(id, 0, Buffer.from('dropped'));
    expect(await client.resetStatement(id)).toMatchObject([{ kind: 'ok' }]);
    await client.execute(id, [{ ...blank, bytes: lengthEncoded(Buffer.from('short')) }, one]);
    expect(executed).toEqual([
      ['long text', '1'],
      ['short', '1'],
    ]);
  });

  it('answers the errors of MatrixOne to bad requests', async () => {
    const client = await harness.wire();
    const { id } = (await client.prepare('p ?')) as WireStatement;
    expect(await client.execute(99, [])).toMatchObject([
      { errno: 20400, message: "invalid state prepared statement '__mo_stmt_id_99' does not exist" },
    ]);
    expect(await client.execute(id, [])).toMatchObject([
      { errno: 20301, message: 'invalid input: mysql protocol error, malformed packet' },
    ]);
    const number: WireParameter = { type: WireType.TINY, bytes: Buffer.from([1]) };
    // what is too much is not read, but the values are not where they are looked for
    expect(await client.execute(id, [number, number])).toMatchObject([{ kind: 'ok' }]);
    client.closeStatement(id);
    client.closeStatement(id);
    expect(await client.execute(id, [number])).toMatchObject([{ errno: 20400 }]);
    expect(await client.prepare('bad')).toMatchObject({ errno: 1064, message: 'SQL parser error: bad' });
  });

  it('gives the parameters and columns of a statement, and closes it in the engine', async () => {
    const client = await harness.wire();
    harness.engine.answers.set(
      'q ? ?',
      oneRow([column('a', WireType.LONG), column('b', WireType.JSON)], [1, '{}']),
    );
    const statement = (await client.prepare('q ? ?')) as WireStatement;
    expect(statement.parameters).toMatchObject([{ name: '?' }, { name: '?' }]);
    expect(statement.columns).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    client.closeStatement(statement.id);
    await client.command(0x0e);
    expect(harness.engine.sessions[0]!.log).toContain('close q ? ?');
  });
});
