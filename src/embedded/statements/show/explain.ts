import { notEmbedded } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { statement, type Statement } from '../statement.js';

/** EXPLAIN: the plans of another engine would be a guess. */
export const explainStatement = (cursor: Cursor): Statement => {
  void cursor;
  return statement({
    run: () => {
      throw notEmbedded('EXPLAIN');
    },
  });
};
