import { internalError, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Cursor } from '../translator/cursor.js';
import { isWord } from '../translator/lexer.js';
import { ok, statement, type Statement } from './statement.js';

const administrative = (run: Statement['run']): Statement =>
  statement({ needs: 'none', inTransaction: 'administrative', prepare: 'syntax error', run });

/** The role of the session, as far as one can be had here: all others were to be made first. */
const takeRole = (c: StatementContext, role: string): void => {
  if (role === 'moadmin') return;
  if (role === 'public' || c.core.doubtfulKinds.has('role')) throw notEmbedded(`SET ROLE ${role}`);
  throw internalError(`there is no role ${role}`);
};

const setRole = (cursor: Cursor): Statement => {
  if (isWord(cursor.peek(), 'none')) throw cursor.error();
  const role = (cursor.peek().kind === 'string' ? cursor.string() : cursor.name()).toLowerCase();
  cursor.end();
  return administrative((c) => {
    takeRole(c, role);
    return ok();
  });
};

/** SET PASSWORD [FOR user] = 'text' | PASSWORD('text'): accepted, and the password stays. */
const setPassword = (cursor: Cursor): Statement => {
  if (cursor.accept('for')) while (!cursor.atEnd() && cursor.peek().value !== '=') cursor.next();
  cursor.expect('=');
  if (cursor.accept('password')) {
    cursor.expect('(');
    cursor.string();
    cursor.expect(')');
  } else cursor.string();
  cursor.end();
  return administrative(() => ok());
};

/** SET of roles and passwords, the cursor after SET; undefined for variables, even of these names. */
export const roleOrPassword = (cursor: Cursor): Statement | undefined => {
  // what the default role is to be the server reads and forgets
  if (cursor.accept('default', 'role')) return administrative(() => ok());
  if (cursor.accept('secondary', 'role')) {
    if (!cursor.accept('all')) cursor.expect('none');
    cursor.end();
    return administrative(() => ok());
  }
  if (cursor.accept('role')) return cursor.peek().value === '=' ? undefined : setRole(cursor);
  return cursor.accept('password') ? setPassword(cursor) : undefined;
};
