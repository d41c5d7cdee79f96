import { INSERT } from '../peers/bench-row.js';
import { meanMs, type Figure } from './figure.js';

/** Opened and committed with nothing in it. */
export const emptyTransaction: Figure = {
  size: { full: 400, quick: 100 },
  async measure({ peer, size }) {
    return { 'empty transaction, ms': await meanMs(size, () => peer.transaction(async () => undefined)) };
  },
};

export const oneSelect: Figure = {
  size: { full: 400, quick: 100 },
  async measure({ peer, size }) {
    const run = () => peer.transaction((work) => work.native('select 1'));
    return { 'one select, ms': await meanMs(size, run) };
  },
};

export const nativeAndOrm: Figure = {
  size: { full: 100, quick: 25 },
  async measure({ peer, size, tag }) {
    const ms = await meanMs(size, (i) =>
      peer.transaction(async (work) => {
        await work.native(INSERT, [`${tag}.n${i}`, i]);
        await work.entity({ name: `${tag}.o${i}`, amount: i });
      }),
    );
    return { '1 native + 1 ORM insert, ms': ms };
  },
};

export const concurrentInserts: Figure = {
  size: { full: 30, quick: 8 },
  async measure({ peer, size, tag }) {
    const ms = await meanMs(size, (i) =>
      peer.transaction((work) =>
        Promise.all(Array.from({ length: 10 }, (_, j) => work.native(INSERT, [`${tag}.c${i}.${j}`, j]))),
      ),
    );
    return { '10 concurrent native inserts, ms': ms };
  },
};
