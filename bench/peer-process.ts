import 'reflect-metadata';
import { FIGURES, type FigureName, type Sample } from './figures/index.js';
import { PEERS, type PeerName } from './peers/index.js';
import { type ServerUrl } from './server-url.js';

// One peer in a process of its own, so that none pays for another: measures a figure when it is asked to.

export interface MeasureRequest {
  readonly figure: FigureName;
  readonly size: number;
  readonly tag: string;
}

export type MeasureAnswer = { readonly sample: Sample } | { readonly error: string };

const [name, url] = process.argv.slice(2) as [PeerName, ServerUrl];
const openPeer = await PEERS[name]();
const open = (to: ServerUrl) => openPeer({ url: to, poolSize: 10 });
const peer = await open(url);

process.on('message', ({ figure, size, tag }: MeasureRequest) => {
  void FIGURES[figure]
    .measure({ peer, url, open, size, tag })
    .then((sample): MeasureAnswer => ({ sample }))
    .catch((error: unknown): MeasureAnswer => ({ error: String(error) }))
    .then((answer) => process.send?.(answer));
});
process.send?.('ready');
