import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { type Row } from '../peers/index.js';
import { partsOf, type ServerUrl } from '../server-url.js';
import { meanMs, type Figure, type Sample } from './figure.js';

const rowsOf = (size: number, tag: string): Row[] =>
  Array.from({ length: size }, (_, i) => ({ name: `${tag}.b${i}`, amount: i }));

export const bulkNative: Figure = {
  size: { full: 10_000, quick: 2_000 },
  async measure({ peer, size, tag }) {
    const rows = rowsOf(size, tag);
    const ms = await meanMs(1, () => peer.transaction((work) => work.bulkNative(rows)));
    return { [`bulk of ${size} rows, native, ms`]: ms };
  },
};

/** Also looks, from a connection of its own, whether the entities got the ids that their rows have. */
export const bulkEntities: Figure = {
  size: { full: 10_000, quick: 2_000 },
  async measure({ peer, size, tag, url }) {
    const rows = rowsOf(size, tag);
    let entities: readonly { id: number; name: string }[] | undefined;
    const ms = await meanMs(1, () =>
      peer.transaction(async (work) => {
        entities = await work.bulkEntities?.(rows);
      }),
    );
    if (!entities) return {};
    const stored = await storedIds(url, tag);
    const wrong = entities.filter(({ id, name }) => stored.get(name) !== id).length;
    const sample: Sample = {
      [`bulk of ${size} entities, ms`]: ms,
      'wrong ids among them': wrong + Math.abs(size - stored.size),
    };
    return sample;
  },
};

async function storedIds(url: ServerUrl, tag: string): Promise<Map<string, number>> {
  const connection = await createConnection(partsOf(url));
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      'select id, name from bench_row where name like ?',
      [`${tag}.b%`],
    );
    return new Map(rows.map(({ id, name }) => [name as string, Number(id)]));
  } finally {
    connection.destroy();
  }
}
