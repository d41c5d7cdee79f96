import { startCountingProxy } from '../counting-proxy.js';
import { INSERT } from '../peers/bench-row.js';
import { type Work } from '../peers/index.js';
import { partsOf, withAddress } from '../server-url.js';
import { type Figure, type Sample } from './figure.js';

/** Commands a transaction sends and waits for, counted on the wire; on a connection that knows its statements already. */
export const roundTrips: Figure = {
  size: { full: 1, quick: 1 },
  once: true,
  async measure({ open, url, tag }) {
    const bodies: Record<string, (work: Work) => Promise<unknown>> = {
      'round trips: empty transaction': async () => undefined,
      'round trips: one select': (work) => work.native('select 1'),
      'round trips: 1 native + 1 ORM insert': async (work) => {
        await work.native(INSERT, [`${tag}.n`, 1]);
        await work.entity({ name: `${tag}.o`, amount: 1 });
      },
      'round trips: 10 concurrent native inserts': (work) =>
        Promise.all(Array.from({ length: 10 }, (_, i) => work.native(INSERT, [`${tag}.${i}`, i]))),
    };
    const { host, port } = partsOf(url);
    const proxy = await startCountingProxy(host, port);
    const peer = await open(withAddress(url, '127.0.0.1', proxy.port));
    const sample: Record<string, number> = {};
    for (const [label, body] of Object.entries(bodies)) {
      await peer.transaction(body);
      const before = proxy.roundTrips;
      await peer.transaction(body);
      sample[label] = proxy.roundTrips - before;
    }
    await peer.close();
    proxy.close();
    return sample satisfies Sample;
  },
};
