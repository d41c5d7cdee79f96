import { internalError } from '../engine-errors.js';
import { type Cursor } from '../translator/cursor.js';
import { ok, statement, type Statement } from './statement.js';

/** BEGIN and START TRANSACTION: a second one commits the first. */
export const beginStatement = (cursor: Cursor): Statement => {
  if (cursor.accept('begin')) cursor.accept('work');
  else {
    cursor.expect('start', 'transaction');
    if (!cursor.accept('read', 'only') && !cursor.accept('read', 'write'))
      cursor.accept('with', 'consistent', 'snapshot');
  }
  cursor.end();
  return statement({
    needs: 'none',
    inTransaction: 'commits',
    prepare: 'syntax error',
    run: (c) => {
      c.control.begin();
      return ok();
    },
  });
};

/** CHAIN and RELEASE are parsed and mean nothing, as on the server, which has no RELEASE behind AND CHAIN. */
const completion = (cursor: Cursor): void => {
  let chains = false;
  if (cursor.accept('and')) {
    chains = !cursor.accept('no');
    cursor.expect('chain');
  }
  if (cursor.accept('no')) cursor.expect('release');
  else if (!chains) cursor.accept('release');
};

/** COMMIT and ROLLBACK. */
export const endStatement = (cursor: Cursor): Statement => {
  const commit = cursor.accept('commit');
  if (!commit) cursor.expect('rollback');
  const work = cursor.accept('work');
  if (!commit && cursor.accept('to')) return rollbackTo(cursor);
  if (!work) completion(cursor);
  cursor.end();
  return statement({
    needs: 'none',
    prepare: 'syntax error',
    run: (c) => {
      if (commit) c.control.commit();
      else c.control.rollback();
      return ok();
    },
  });
};

/** Refused, and the last statement that wrote is undone with it. */
const rollbackTo = (cursor: Cursor): Statement => {
  cursor.accept('savepoint');
  cursor.name();
  cursor.end();
  return statement({
    needs: 'none',
    prepare: 'syntax error',
    run: (c) => {
      c.control.undoLast();
      throw internalError('savepoint has not been implemented yet. please rollback the transaction.');
    },
  });
};

/** SAVEPOINT and RELEASE: accepted, without any effect. */
export const savepointStatement = (cursor: Cursor): Statement => {
  if (cursor.accept('release')) cursor.expect('savepoint');
  else cursor.expect('savepoint');
  cursor.name();
  cursor.end();
  return statement({ needs: 'none', prepare: 'syntax error', run: () => ok() });
};
