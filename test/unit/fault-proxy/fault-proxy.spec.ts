import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection, type Connection } from 'mysql2/promise';
import { FaultProxy, type Fault } from '../../support/fault-proxy/index.js';
import { column, oneRow } from '../embedded-protocol/fake-engine.js';
import { eventually, Harness } from '../embedded-protocol/harness.js';

let harness: Harness;
let proxy: FaultProxy;
const clients: Connection[] = [];

beforeEach(async () => {
  harness = await Harness.start();
  harness.engine.answers.set('rows', {
    kind: 'rows',
    columns: [column('a', 0x03), column('b', 0x03)],
    rows: Array.from({ length: 300 }, (_, i) => [i, i]),
  });
  harness.engine.answers.set('row ?', oneRow([column('a', 0x03)], [7]));
  proxy = await FaultProxy.start({ host: '127.0.0.1', port: harness.port });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  await harness.close();
});

async function connect(): Promise<Connection> {
  const client = await createConnection({
    host: '127.0.0.1',
    port: proxy.port,
    user: 'root',
    password: 'sécret',
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const log = (): readonly string[] => harness.engine.sessions.flatMap((s) => s.log);

describe('FaultProxy', () => {
  it('passes everything on when nothing is to go wrong, and notes it', async () => {
    const client = await connect();
    expect((await client.query('rows'))[0]).toHaveLength(300);
    await client.query('insert 1');
    expect((await client.execute('row ?', [1]))[0]).toEqual([{ a: 7 }]);
    await client.execute('row ?', [2]);
    await expect(client.execute('bad')).rejects.toMatchObject({ errno: 1064 });
    await client.ping();
    expect(proxy.seen.map(({ name, sql, answered }) => [name, sql, answered])).toEqual([
      ['QUERY', 'rows', true],
      ['QUERY', 'insert 1', true],
      ['STMT_PREPARE', 'row ?', true],
      ['STMT_EXECUTE', 'row ?', true],
      ['STMT_EXECUTE', 'row ?', true],
      ['STMT_PREPARE', 'bad', true],
      ['PING', '', true],
    ]);
    expect(proxy.statements).toEqual(['rows', 'insert 1', 'row ?', 'row ?']);
    expect(proxy.connections).toBe(1);
  });

  it.each<[Fault, boolean]>([
    ['cut-before', false],
    ['cut-within-command', false],
    ['cut-after-send', true],
    ['cut-before-answer', true],
    ['cut-within-answer', true],
  ])('%s: the client loses its connection; the server got the command: %s', async (fault, arrives) => {
    const client = await connect();
    await client.query('first');
    proxy.when(/^second/, fault);
    await expect(client.query('second statement')).rejects.toMatchObject({ fatal: true });
    await eventually(() => log().includes('closed'));
    expect(log()).toContain('first');
    expect(log().includes('second statement')).toBe(arrives);
    expect(proxy.seen.at(-1)).toMatchObject({ sql: 'second statement', answered: false, fault });
    expect(proxy.connections).toBe(0);
  });

  it('cut-after-answer: the client has the whole answer, then nothing', async () => {
    const client = await connect();
    proxy.when('QUERY', 'cut-after-answer');
    expect((await client.query('rows'))[0]).toHaveLength(300);
    await eventually(() => proxy.connections === 0);
    await expect(client.query('more')).rejects.toThrow();
    expect(log()).not.toContain('more');
  });

  it('works on prepared statements, by statement and by command', async () => {
    const client = await connect();
    await client.execute('row ?', [1]);
    proxy.when('STMT_EXECUTE', 'cut-before-answer');
    await expect(client.execute('row ?', [2])).rejects.toMatchObject({ fatal: true });
    const other = await connect();
    proxy.when(/^row/, 'cut-before', { skip: 1 });
    await expect(other.execute('row ?', [3])).rejects.toMatchObject({ fatal: true });
    expect(proxy.seen.at(-1)).toMatchObject({ name: 'STMT_EXECUTE', sql: 'row ?' });
  });

  it('strikes as often as told, after as many as told', async () => {
    proxy.when(/./, 'cut-before', { skip: 2, times: 2 });
    const client = await connect();
    await client.query('a');
    await client.query('b');
    await expect(client.query('c')).rejects.toThrow();
    const second = await connect();
    await expect(second.query('d')).rejects.toThrow();
    const third = await connect();
    await third.query('e');
    expect(log().filter((entry) => entry !== 'closed')).toEqual(['a', 'b', 'e']);
  });

  it('delays a command or an answer', async () => {
    const client = await connect();
    proxy.when(/slow/, { delay: 80 }).when(/late/, { delayAnswer: 80 });
    for (const sql of ['slow', 'late']) {
      const started = performance.now();
      const pending = client.query(sql);
      await delay(30);
      expect(log().includes(sql)).toBe(sql === 'late');
      await pending;
      expect(performance.now() - started).toBeGreaterThanOrEqual(75);
    }
  });

  it('holds an answer back for ever, with the connection open', async () => {
    const client = await connect();
    proxy.when('QUERY', 'hold-answer');
    let settled = false;
    const pending = client.query('insert 1').finally(() => (settled = true));
    await eventually(() => log().includes('insert 1'));
    await delay(50);
    expect(settled).toBe(false);
    expect(proxy.connections).toBe(1);
    proxy.cutAll();
    await expect(pending).rejects.toThrow();
  });

  it('refuses connections for a while', async () => {
    proxy.refuseConnections();
    await expect(connect()).rejects.toThrow();
    expect(proxy).toMatchObject({ accepted: 0, refused: 1 });
    proxy.acceptConnections();
    await (await connect()).query('a');
    expect(proxy.accepted).toBe(1);
  });

  it('forgets on reset, and ends every connection on close', async () => {
    const client = await connect();
    proxy.when('QUERY', 'cut-before').reset();
    await client.query('a');
    expect(proxy.statements).toEqual(['a']);
    const pending = client.query('hang');
    await eventually(() => log().includes('hang'));
    await proxy.close();
    await expect(pending).rejects.toThrow();
    await eventually(() => log().includes('closed'));
    proxy = await FaultProxy.start({ host: '127.0.0.1', port: harness.port });
  });
});
