import { invalidInput } from '../engine-errors.js';
import { type Scope } from './expression.js';

/** What cannot stand where values of a row are given. */
export const ofValues: Pick<Scope, 'noAggregates' | 'noWindows'> = {
  noAggregates: (name) => invalidInput(`cannot bind agregate functions '${name}'`),
  noWindows: (name) => invalidInput(`cannot bind window functions '${name}'`),
};

/** The scope of VALUES, which knows no columns. */
export const valueScope: Scope = { relations: [], valuesOnly: true, ...ofValues };
