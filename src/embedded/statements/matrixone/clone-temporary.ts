import { noSuchTable, notEmbedded, tableExists, unknownDatabase } from '../../engine-errors.js';
import { pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { splitName, type NamedTable } from '../../translator/from.js';
import { acceptHint } from '../../translator/time-hints.js';
import { statement, type Statement } from '../statement.js';
import { missing } from './clone-parts.js';

/**
 * CREATE TEMPORARY TABLE … CLONE, the cursor after CLONE: the server makes the table under another name and then
 * does not find it. In this session its name is lost.
 */
export const cloneTemporary = (
  cursor: Cursor,
  ifNotExists: boolean,
  target: readonly string[],
): Statement => {
  const source = cursor.qualifiedName();
  const hint = acceptHint(cursor);
  cursor.end();
  return statement({
    run: (c) => {
      const past = hint && pastOf(c.core, hint);
      const to = splitName({ database: c.session.database }, target);
      const from = splitName({ database: c.session.database }, source);
      const found =
        c.temporaryTable(from.database, from.name) ??
        (past?.catalog ?? c.catalog).relation(from.database, from.name);
      if (found?.kind !== 'table') throw missing(source.length > 1 ? from.database : '', from.name);
      if (!c.catalog.database(to.database)) throw unknownDatabase(to.database);
      const isThere = c.temporaryTable(to.database, to.name) !== undefined;
      if (isThere && ifNotExists) throw notEmbedded('a clone into a temporary table that is there');
      if (isThere || (c.session.temporary.isLost(to) && !ifNotExists)) throw tableExists(to.name);
      if (c.catalog.relation(to.database, to.name))
        throw notEmbedded('a clone into a temporary table named as another one');
      c.session.temporary.lose(to);
      throw noSuchTable(to.database, to.name);
    },
  });
};

/** Whether the name of a table that is to be made is lost to this session; only temporary ones are said to be there. */
export const isLost = (c: StatementContext, target: NamedTable, temporary: boolean): boolean => {
  if (!c.session.temporary.isLost(target)) return false;
  if (!temporary) throw notEmbedded('a table named as a temporary one that was lost');
  return true;
};
