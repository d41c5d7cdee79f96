import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Connection } from 'mysql2';
import { type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';

import { WireType } from '../../../src/embedded/protocol/index.js';
import { ServerError } from '../../../src/embedded/session-backend.js';
import { column, oneRow } from './fake-engine.js';
import { eventually, Harness } from './harness.js';

const IN_TRANSACTION = 1;
const AUTOCOMMIT = 2;
const MORE_RESULTS = 8;

describe('text protocol', () => {
  let harness: Harness;
  beforeEach(async () => (harness = await Harness.start()));
  afterEach(() => harness.close());

  const numbers = oneRow([column('n', WireType.LONG)], [7]);

  it('answers counts, ids above 2^53 and an info of one NUL byte', async () => {
    const { client } = await harness.open({ supportBigNumbers: true });
    harness.engine.answers.set('i', { kind: 'ok', affectedRows: 70000, insertId: 9007199254740993n });
    const [header] = await client.query<ResultSetHeader>('i');
    expect(header).toMatchObject({ affectedRows: 70000, insertId: '9007199254740993', info: '\0' });
  });

  it('runs several statements though the client did not ask for them, each with its own status', async () => {
    const { client } = await harness.open({ multipleStatements: false });
    harness.engine.answers.set('select', numbers);
    const [results] = await client.query<ResultSetHeader[]>('begin; select; commit');
    expect(results).toHaveLength(3);
    expect(results[0]!.serverStatus & (IN_TRANSACTION | MORE_RESULTS)).toBe(IN_TRANSACTION | MORE_RESULTS);
    expect(results[1]).toEqual([{ n: 7 }]);
    expect(results[2]!.serverStatus & (IN_TRANSACTION | MORE_RESULTS)).toBe(0);
  });

  it('stops at the first error, which arrives after the answers before it', async () => {
    const { client, session } = await harness.open();
    harness.engine.answers.set('bad', new ServerError(1062, "Duplicate entry '1' for key 'id'"));
    await expect(client.query('one; bad; never')).rejects.toMatchObject({
      errno: 1062,
      sqlState: 'HY000',
      sqlMessage: "Duplicate entry '1' for key 'id'",
    });
    expect(session.log).toEqual(['one', 'bad']);
    await client.ping();
  });

  it('keeps the status bits true', async () => {
    const { client } = await harness.open();
    const statusOf = async (sql: string) => (await client.query<ResultSetHeader>(sql))[0].serverStatus & 3;
    expect(await statusOf('begin')).toBe(IN_TRANSACTION | AUTOCOMMIT);
    expect(await statusOf('x')).toBe(IN_TRANSACTION | AUTOCOMMIT);
    expect(await statusOf('commit')).toBe(AUTOCOMMIT);
    expect(await statusOf('set autocommit = 0')).toBe(0);
  });

  it('runs commands sent at once in their order', async () => {
    const { client, session } = await harness.open();
    await Promise.all(['tick', 'a', 'tick', 'b'].map((sql) => client.query(sql)));
    expect(session.log).toEqual(['tick', 'a', 'tick', 'b']);
  });

  it('carries statements and values of more than 16 MB', async () => {
    const { client, session } = await harness.open();
    const long = Buffer.alloc(40_000_000, 'x');
    harness.engine.answers.set('long', oneRow([column('v', WireType.BLOB)], [long]));
    await client.query('y'.repeat(33_554_430));
    expect(session.log).toEqual(['33554430 characters']);
    const [rows] = await client.query<RowDataPacket[]>('long');
    expect(long.equals(rows[0]!.v as Buffer)).toBe(true);
  });

  it.each([16777213, 16777214, 16777215, 16777216])('reads a statement of %d bytes whole', async (size) => {
    const client = await harness.wire();
    expect(await client.query('z'.repeat(size))).toMatchObject([{ kind: 'ok' }]);
    expect(harness.engine.sessions[0]!.log).toEqual([`${size} characters`]);
  });

  it('refuses what is larger than max_allowed_packet and closes', async () => {
    const client = await harness.wire();
    expect(await client.query('x'.repeat(68_000_000))).toMatchObject([{ errno: 1153, sqlState: '08S01' }]);
    await expect(client.query('gone')).rejects.toThrow('lost');
  });

  it('drops a client that sends a packet without a command, and no other', async () => {
    const [bad, good] = [await harness.wire(), await harness.wire()];
    bad.socket.write(Buffer.alloc(4));
    await expect(bad.query('gone')).rejects.toThrow('lost');
    expect(await good.query('x')).toMatchObject([{ kind: 'ok' }]);
  });

  it('waits for a client that reads slowly', async () => {
    const { client } = await harness.open();
    const row = ['r'.repeat(10_000)];
    harness.engine.answers.set('many', {
      kind: 'rows',
      columns: [column('v', WireType.BLOB)],
      rows: Array.from({ length: 5_000 }, () => row),
    });
    let count = 0;
    const { connection } = client as unknown as { connection: Connection };
    for await (const _ of connection.query('many').stream()) {
      if (count++ % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(count).toBe(5_000);
  });

  it('tells a failure of the engine itself without its stack', async () => {
    const { client } = await harness.open();
    await expect(client.query('crash')).rejects.toMatchObject({
      errno: 1105,
      sqlMessage: 'internal error of the embedded server: a bug',
    });
    await client.ping();
  });

  it('changes the database by COM_INIT_DB', async () => {
    const client = await harness.wire();
    const session = harness.engine.sessions[0]!;
    expect(await client.command(0x02, Buffer.from('shop'))).toMatchObject([{ kind: 'ok' }]);
    expect(session.log).toEqual(['use shop']);
    expect(await client.command(0x02, Buffer.from('missing'))).toMatchObject([{ errno: 1049 }]);
  });

  it.each([
    [0x1f, 20101, 'internal error: unsupported command. 0x1f'],
    [0x11, 20101, 'internal error: unsupported command. 0x11'],
    [0x04, 20105, 'embedded server: COM_FIELD_LIST is not supported; run against MatrixOne'],
  ])('refuses command %d and goes on', async (code, errno, message) => {
    const client = await harness.wire();
    expect(await client.command(code)).toEqual([{ kind: 'error', errno, sqlState: 'HY000', message }]);
    expect(await client.command(0x0e)).toMatchObject([{ kind: 'ok', info: Buffer.from([0]) }]);
  });

  it('swallows COM_QUIT: the session lives until the socket closes', async () => {
    const client = await harness.wire();
    const session = harness.engine.sessions[0]!;
    expect(await client.quit(50)).toBe(false);
    expect(session.log).toEqual([]);
    expect(await client.query('still here')).toMatchObject([{ kind: 'ok' }]);
    client.destroy();
    await eventually(() => session.log.includes('closed'));
  });

  it('ends what runs when the client goes away', async () => {
    const { client, session } = await harness.open();
    const lost = client.query('hang').catch(() => 'lost');
    await eventually(() => session.log.includes('hang'));
    client.destroy();
    await eventually(() => session.log.includes('closed'));
    void lost;
  });

  it('KILL answers what runs, then closes; an idle connection closes at once', async () => {
    const { client, session } = await harness.open();
    const running = client.query('hang');
    await eventually(() => session.log.includes('hang'));
    const fails = expect(running).rejects.toMatchObject({ errno: 1105, sqlMessage: 'context canceled' });
    session.kill();
    await fails;
    await eventually(() => session.log.includes('closed'));

    const idle = await harness.open();
    idle.session.kill();
    await eventually(() => idle.session.log.includes('closed'));
    await expect(idle.client.ping()).rejects.toThrow();
  });
});
