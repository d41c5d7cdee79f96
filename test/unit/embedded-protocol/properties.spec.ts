import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { CHARSET_UTF8, WireType } from '../../../src/embedded/protocol/index.js';
import { type SqlValue } from '../../../src/embedded/session-backend.js';
import { bind, type WireClient, type WireStatement, type WireValue } from '../../support/wire/index.js';
import { column } from './fake-engine.js';
import { Harness } from './harness.js';

interface Kind {
  readonly type: number;
  readonly charset: number;
  readonly values: fc.Arbitrary<Exclude<SqlValue, null>>;
  /** The value as a client reads it by the binary protocol. */
  readonly binary: (value: never) => WireValue;
  /** The value as the text protocol has it. */
  readonly text: (value: never) => string | Buffer;
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'binary', maxLength: 300 });
const two = (n: number) => String(n).padStart(2, '0');
const moment = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19).replace('T', ' '));
const time = fc
  .tuple(fc.boolean(), fc.nat(838), fc.nat(59), fc.nat(59))
  .filter(([, ...parts]) => parts.some((part) => part > 0))
  .map(([minus, h, m, s]) => `${minus ? '-' : ''}${h}:${two(m)}:${two(s)}`);

const KINDS: readonly Kind[] = [
  {
    type: WireType.TINY,
    charset: 63,
    values: fc.integer({ min: -128, max: 127 }),
    binary: (v) => v,
    text: String,
  },
  { type: WireType.LONG, charset: 63, values: fc.integer(), binary: (v) => v, text: String },
  {
    type: WireType.LONGLONG,
    charset: 63,
    values: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    binary: (v) => v,
    text: String,
  },
  { type: WireType.VAR_STRING, charset: CHARSET_UTF8, values: text, binary: Buffer.from, text: (v) => v },
  { type: WireType.BLOB, charset: 63, values: bytes, binary: (v) => v, text: (v) => v },
  { type: WireType.DATETIME, charset: 63, values: moment, binary: (v) => v, text: (v) => v },
  { type: WireType.TIME, charset: 63, values: time, binary: (v) => v, text: (v) => v },
];

const cells = fc.array(
  fc.constantFrom(...KINDS).chain((kind) => fc.option(kind.values).map((value) => ({ kind, value }))),
  { minLength: 1, maxLength: 20 },
);

describe('whatever the values', () => {
  let harness: Harness;
  let client: WireClient;
  beforeAll(async () => {
    harness = await Harness.start();
    client = await harness.wire();
  });
  afterAll(() => harness.close());

  it('rows arrive as they were, by both protocols', async () => {
    await fc.assert(
      fc.asyncProperty(cells, async (row) => {
        const columns = row.map(({ kind }, i) => column(`c${i}`, kind.type, kind.charset));
        harness.engine.answers.set('row', { kind: 'rows', columns, rows: [row.map(({ value }) => value)] });
        const expected = (read: 'text' | 'binary') =>
          row.map(({ kind, value }) => (value === null ? null : kind[read](value as never)));

        const [textual] = await client.query('row');
        expect(textual).toMatchObject({
          rows: [expected('text').map((value) => (value === null ? null : Buffer.from(value as string)))],
        });

        const statement = (await client.prepare('row')) as WireStatement;
        const [binary] = await client.execute(statement.id, []);
        client.closeStatement(statement.id);
        expect(binary).toMatchObject({ rows: [expected('binary')] });
      }),
      { numRuns: 200 },
    );
  });

  it('parameters arrive as the texts that they are to the server', async () => {
    const parameter = fc.oneof(fc.constant(null), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), text);
    await fc.assert(
      fc.asyncProperty(fc.array(parameter, { minLength: 1, maxLength: 20 }), async (parameters) => {
        const statement = (await client.prepare(parameters.map(() => '?').join())) as WireStatement;
        await client.execute(statement.id, parameters.map(bind));
        client.closeStatement(statement.id);
        const received = harness.engine.sessions[0]!.executed.at(-1)!;
        expect(received).toEqual(parameters.map((value) => (value === null ? null : String(value))));
      }),
      { numRuns: 200 },
    );
  });

  it('bytes that are no packets end their own connection and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 5, maxLength: 200 }), async (noise) => {
        const bad = await harness.wire();
        bad.socket.end(noise);
        await new Promise((resolve) => bad.socket.once('close', resolve));
        expect(await client.query('x')).toMatchObject([{ kind: 'ok' }]);
      }),
      { numRuns: 50 },
    );
  });
});
