import { createPool } from 'mysql2/promise';
import { partsOf } from '../server-url.js';
import { INSERT, insertInChunks } from './bench-row.js';
import { type OpenPeer, type Work } from './peer.js';

/** mysql2 by hand: the floor. */
export const openPeer: OpenPeer = async ({ url, poolSize }) => {
  const pool = createPool({ ...partsOf(url), connectionLimit: poolSize });
  return {
    async transaction(body) {
      const connection = await pool.getConnection();
      const native: Work['native'] = (sql, params = []) => connection.query(sql, [...params]);
      const work: Work = {
        native,
        entity: ({ name, amount }) => native(INSERT, [name, amount]),
        bulkNative: (rows) => insertInChunks(rows, native),
      };
      try {
        await connection.query('begin');
        const result = await body(work);
        await connection.query('commit');
        return result;
      } catch (error) {
        await connection.query('rollback');
        throw error;
      } finally {
        connection.release();
      }
    },
    // MatrixOne does not answer the goodbye; the process that holds the pool ends by itself
    close: async () => void pool.end().catch(() => undefined),
  };
};
