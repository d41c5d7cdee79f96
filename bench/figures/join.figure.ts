import { type Figure } from './figure.js';

const bare = async () => 1;

/** What a call costs that joins the running transaction, over the same call of a bare async function. */
export const joinRunning: Figure = {
  size: { full: 200_000, quick: 50_000 },
  async measure({ peer, size }) {
    const joined = peer.joined;
    if (!joined) return {};
    return peer.transaction(async () => {
      await microseconds(size / 4, joined);
      await microseconds(size / 4, bare);
      const over = (await microseconds(size, joined)) - (await microseconds(size, bare));
      return { 'join of a running one, µs over the bare call': over };
    });
  },
};

async function microseconds(size: number, call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < size; i++) await call();
  return ((performance.now() - start) * 1_000) / size;
}
