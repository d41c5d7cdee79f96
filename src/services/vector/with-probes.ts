import { type ConnectionPool, type PooledConnection } from '../../driver/index.js';

/** Runs `work` on a pooled connection whose searches look into this many lists; the next user finds it as it was. */
export function withProbes<T>(
  pool: ConnectionPool,
  probes: number,
  work: (connection: PooledConnection) => Promise<T>,
): Promise<T> {
  return pool.use(async (connection) => {
    const { rows } = await connection.run<{ probes: number | string }>('select @@probe_limit as probes');
    const before = Number(rows[0]?.probes);
    await connection.send({ sql: `set probe_limit = ${probes}` });
    try {
      return await work(connection);
    } finally {
      await connection.send({ sql: `set probe_limit = ${before}` }).catch(() => connection.taint());
    }
  }, 'a vector search');
}
