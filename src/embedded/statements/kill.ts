import { internalError } from '../engine-errors.js';
import { type Cursor } from '../translator/cursor.js';
import { ok, statement, type Statement } from './statement.js';

/** KILL [CONNECTION | QUERY] id, the cursor after KILL. */
export const killStatement = (cursor: Cursor): Statement => {
  const query = cursor.accept('query');
  if (!query) cursor.accept('connection');
  const token = cursor.peek();
  if (token.kind !== 'number') throw cursor.error();
  cursor.next();
  cursor.end();
  const id = Number(token.value);
  return statement({
    prepare: 'unsupported',
    needs: 'none',
    inTransaction: 'unclassified',
    run: (c) => {
      const session = c.core.sessions.get(id);
      if (!session) throw internalError(`Unknown connection id ${token.value}`);
      session.cancel();
      if (!query) session.kill();
      return ok();
    },
  });
};
