import { notEmbedded } from '../engine-errors.js';
import { type ViewColumn } from './definitions.js';

/** Whether a view's column is NOT NULL; refused where that is not known. */
export const isNotNull = ({ name, type, notNull }: ViewColumn): boolean => {
  if (notNull === undefined || type.kind === 'null')
    throw notEmbedded(`the type of the column ${name} of a view`);
  return notNull;
};
