import { bulkEntities, bulkNative } from './bulk.figure.js';
import { type Figure } from './figure.js';
import { joinRunning } from './join.figure.js';
import { roundTrips } from './round-trips.figure.js';
import { concurrentInserts, emptyTransaction, nativeAndOrm, oneSelect } from './transactions.figure.js';

export { type Figure, type Sample, type Stage } from './figure.js';

/** The figures in the order of the table's rows. */
export const FIGURES = {
  emptyTransaction,
  oneSelect,
  nativeAndOrm,
  concurrentInserts,
  bulkNative,
  bulkEntities,
  joinRunning,
  roundTrips,
} satisfies Record<string, Figure>;

export type FigureName = keyof typeof FIGURES;
