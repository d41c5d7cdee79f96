import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConnectionPool } from '../../../src/driver/index.js';
import { Harness } from '../embedded-protocol/harness.js';

const MAX_PACKET = 0xff_ff_ff;
/** Everything of an execute request with one text parameter of 64 kB to 16 MB, less its bytes. */
const EXECUTE_HEAD = 1 + 4 + 1 + 4 + 1 + 1 + 2 + 4;

describe('statements about as long as a packet', () => {
  let harness: Harness;
  let pool: ConnectionPool;

  beforeAll(async () => {
    // this front drops a client that sends an empty packet, where MatrixOne ends altogether
    harness = await Harness.start();
    const { port } = harness;
    pool = new ConnectionPool({
      mysql2: { host: '127.0.0.1', port, user: 'root', password: 'sécret', connectionLimit: 1 },
      acquireTimeout: 5_000,
    });
  });
  afterAll(async () => {
    await pool.close();
    await harness.close();
  });

  const sizes = [-4, -3, -2, -1, 0, 1].map((around) => MAX_PACKET + around);
  const insert = (bytes: number) =>
    `insert into t values ('${'x'.repeat(bytes - "insert into t values ('')".length)}')`;

  it.each([...sizes, 2 * MAX_PACKET - 2])('arrive whole as text: %d bytes', async (size) => {
    await pool.run(insert(size - 1));
    await pool.run('select 1');
    expect(harness.engine.sessions.at(-1)!.log.slice(-2)).toEqual([`${size - 1} characters`, 'select 1']);
    expect(harness.engine.sessions).toHaveLength(1);
  });

  it.each(sizes)('arrive whole with a parameter: %d bytes', async (size) => {
    const text = 'p'.repeat(size - EXECUTE_HEAD);
    await pool.run('long ?', [text], { prepared: true });
    await pool.run('select 1');
    expect(harness.engine.sessions.at(-1)!.executed.at(-1)![0] === text).toBe(true);
    expect(harness.engine.sessions).toHaveLength(1);
  });
});
