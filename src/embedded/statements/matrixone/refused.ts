import { notEmbedded, notSupported } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { Cursor } from '../../translator/cursor.js';
import { statement, type InTransaction, type Statement } from '../statement.js';

interface Refusal {
  readonly words: readonly string[];
  readonly inTransaction: InTransaction;
  readonly prepare?: Statement['prepare'];
}

const administrative = (...words: readonly string[]): Refusal => ({ words, inTransaction: 'administrative' });
const unclassified = (...words: readonly string[]): Refusal => ({ words, inTransaction: 'unclassified' });

/** Statements that are MatrixOne's own and not offered here; inside a transaction the server's own refusal comes first. */
const refusals: readonly Refusal[] = [
  ...['account', 'user', 'role'].flatMap((what) =>
    ['create', 'alter', 'drop'].map((verb) => administrative(verb, what)),
  ),
  administrative('grant'),
  administrative('revoke'),
  ...['stage', 'publication', 'pitr', 'cdc', 'function', 'procedure'].flatMap((what) =>
    ['create', 'alter', 'drop', 'pause', 'resume'].map((verb) => unclassified(verb, what)),
  ),
  unclassified('remove', 'files'),
  { words: ['create', 'external', 'table'], inTransaction: 'runs' },
  { words: ['create', 'sequence'], inTransaction: 'only create' },
  { words: ['drop', 'sequence'], inTransaction: 'only create' },
  { words: ['load', 'data'], inTransaction: 'runs' },
  { words: ['analyze', 'table'], inTransaction: 'runs' },
];

/** Objects that these words do not stand before in the server's grammar. */
const unknownObjects = [
  { words: ['alter'], wrong: ['snapshot'] },
  { words: ['create', 'or', 'replace'], wrong: ['snapshot', 'table', 'database', 'index'] },
];

/** Statements that the server itself refuses or does not know. */
const serverRefuses = (cursor: Cursor): Statement | undefined => {
  const { sql } = cursor;
  if (cursor.accept('do'))
    return statement({
      needs: 'none',
      inTransaction: 'unclassified',
      run: () => {
        throw notSupported(sql.trim());
      },
    });
  if (cursor.accept('check', 'table'))
    return statement({
      planner: 'unneeded',
      needs: 'none',
      run: () => {
        throw notSupported('CHECK TABLE is not supported in MatrixOne');
      },
    });
  if (cursor.accept('call')) return callStatement(cursor.qualifiedName().at(-1) as string);
  for (const { words, wrong } of unknownObjects) {
    const behind = new Cursor(sql);
    if (behind.accept(...words) && wrong.includes(behind.peek().value.toLowerCase())) throw behind.error();
  }
  if (cursor.peek().value.toLowerCase() === 'flush') throw cursor.error();
  return undefined;
};

/** No procedure can be made here. */
const callStatement = (name: string): Statement =>
  statement({
    planner: 'unneeded',
    needs: 'none',
    run: (c) => {
      if (c.core.doubtfulKinds.has('procedure')) throw notEmbedded('CALL');
      throw new ServerError(1122, `function ${name} doesn't exist`);
    },
  });

export const refusedStatement = (cursor: Cursor): Statement | undefined => {
  const refused = serverRefuses(cursor);
  if (refused) return refused;
  for (const { words, inTransaction, prepare } of refusals) {
    if (!cursor.accept(...words)) continue;
    return statement({
      needs: 'none',
      inTransaction,
      planner: 'unneeded',
      ...(prepare ? { prepare } : {}),
      run: () => {
        throw notEmbedded(words.join(' ').toUpperCase());
      },
    });
  }
  return undefined;
};
