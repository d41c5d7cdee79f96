import { embeddedEventLoop } from './event-loop.figure.js';
import { type ServerFigure } from './server-figure.js';
import { embeddedSnapshots } from './snapshots.figure.js';
import { embeddedInserts, embeddedReads } from './statements.figure.js';

/** Figures of the embedded server, beside a real one when there is one. `embeddedStart` is measured by the process itself. */
export const SERVER_FIGURES = {
  embeddedInserts,
  embeddedReads,
  embeddedSnapshots,
  embeddedEventLoop,
} satisfies Record<string, ServerFigure>;

export const START_FIGURE = 'embeddedStart';
export type ServerFigureName = keyof typeof SERVER_FIGURES | typeof START_FIGURE;

/** The servers, by what is printed above their figures. */
export const SERVERS = ['embedded', 'embedded, in a thread', 'MatrixOne'] as const;
export type ServerName = (typeof SERVERS)[number];

export const isServerFigure = (name: string): name is ServerFigureName =>
  name in SERVER_FIGURES || name === START_FIGURE;
