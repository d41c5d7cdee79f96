import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startEmbeddedServer } from 'nestjs-matrixone/embedded';

import { onRealServer } from '../../support/real-server.js';
import { disturbedSchedules, playDisturbed } from '../../support/session-schedules/disturbances.js';
import { WireClient, type WireResult } from '../../support/wire/index.js';

const RUNS = Number(process.env['SCHEDULES'] ?? 25);
const SEED = Number(process.env['SEED'] ?? (onRealServer ? 118_396_137 : Date.now() % 2 ** 31));

describe('sessions that are cancelled and lost', () => {
  it(
    'leave no waiting statement and no lock behind',
    async () => {
      const property = fc.asyncProperty(disturbedSchedules(6, 40), async (schedule) => {
        expect(await playDisturbed(schedule)).toEqual([]);
      });
      await fc.assert(property, { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 20_000 + RUNS * 400 });
    },
    60_000 + RUNS * 1_000,
  );
});

describe('a server', () => {
  it('goes on with those that wait when others commit, are killed, time out or lose their connections', async () => {
    const server = await startEmbeddedServer();
    const { hostname, port, username, password } = new URL(server.url);
    const target = { host: hostname, port: Number(port), user: username, password };
    const clients: WireClient[] = [];
    const connect = async (...statements: readonly string[]): Promise<WireClient> => {
      const client = await WireClient.connect(target);
      clients.push(client);
      for (const sql of statements) await client.query(sql);
      return client;
    };
    const shown = ([result]: readonly WireResult[]): unknown =>
      result?.kind === 'error'
        ? result.errno
        : result?.kind === 'ok'
          ? result.affectedRows
          : result?.rows.map((row) => row.map(String));
    try {
      const a = await connect(
        'create database d',
        'use d',
        'create table t (id int primary key, v int)',
        'insert into t values (1, 0)',
      );
      const add = 'update t set v = v + 1 where id = 1';
      const [b, c, d, e] = await Promise.all([
        connect('use d'),
        connect('use d'),
        connect('use d', 'set lock_wait_timeout = 1'),
        connect('use d', 'begin', 'insert into t values (2, 0)'),
      ]);
      await a.query('begin');
      await a.query(add);
      const waiting = [b, c, d, e].map((client) => client.query(add).then(shown, () => 'lost'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      await (await connect()).query(`kill query ${c.connectionId}`);
      e.destroy();
      expect(await Promise.all(waiting.slice(1))).toEqual([1105, 1205, 'lost']);
      a.destroy();
      expect(await waiting[0]).toBe(1);
      expect(shown(await c.query(add))).toBe(1);
      expect(shown(await d.query('alter table t add column x int'))).toBe(0);
      expect(shown(await b.query('select id, v from t'))).toEqual([['1', '2']]);
    } finally {
      for (const client of clients) client.destroy();
      await server.close();
    }
  }, 30_000);
});
