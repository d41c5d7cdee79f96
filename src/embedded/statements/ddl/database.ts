import { ServerError } from '../../session-backend.js';
import { relationKey } from '../../catalog/catalog.js';
import { unknownSince } from '../../doubts/index.js';
import { PartlyDone } from '../../engine/partly-done.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { databaseExists, internalError } from '../../engine-errors.js';
import { systemDatabases } from '../../catalog/system/databases.js';
import { nameParts, take, type Ast } from '../../translator/ast.js';
import { ok, statement, type Statement } from '../statement.js';

/** Refuses what the server refuses in the name of a database that is made or dropped. */
export const checkDatabaseName = (name: string): void => {
  if (/[\s`'"]/.test(name)) throw internalError('invalid input');
};

export const createDatabase = (name: string, ifNotExists: boolean): Statement =>
  statement({
    needs: 'write',
    run: (c) => {
      const lower = name.toLowerCase();
      checkDatabaseName(lower);
      // one that is there is not waited for, although its end may be near
      if (c.catalog.database(lower)) {
        if (ifNotExists) return ok(1);
        throw databaseExists(lower);
      }
      c.locks.defineDatabase(lower);
      c.defineDatabase(lower, { id: c.core.counters.tableId(), name: lower });
      return ok(1);
    },
  });

/** CREATE DATABASE; charset and collation are accepted and mean nothing, as on the server. */
export const createDatabaseStatement = (content: Ast): Statement => {
  const { db_name: name, if_not_exists: ifNotExists } = take(
    content,
    'CREATE DATABASE',
    'db_name',
    'if_not_exists',
    'default_charset',
    'default_collation',
  );
  return createDatabase(nameParts(name).join('.'), ifNotExists === true);
};

/**
 * A database in doubt, or with tables in doubt, goes with all that is known of it; how many tables that were, which
 * is the answer, is not known.
 */
const dropDoubtful = (c: StatementContext, database: string): void => {
  const [doubt] = c.catalog.doubtsOf(database);
  if (!doubt) return;
  for (const key of c.catalog.state.relations.keys())
    if (key.startsWith(relationKey(database, ''))) c.define(database, key.slice(database.length + 1), null);
  c.defineDatabase(database, null);
  throw new PartlyDone(unknownSince(`how many tables ${database} had`, doubt.statement));
};

/** DROP DATABASE: answers the number of tables that go with it. */
export const dropDatabase = (name: string, ifExists: boolean): Statement =>
  statement({
    needs: 'write',
    ...(systemDatabases.includes(name.toLowerCase()) ? {} : { leavesDatabase: name.toLowerCase() }),
    run: (c) => {
      const lower = name.toLowerCase();
      checkDatabaseName(lower);
      const doubtful = c.catalog.doubtsOf(lower).length > 0;
      if (!doubtful && !c.catalog.database(lower)) {
        if (ifExists) return ok();
        throw new ServerError(1008, `Can't drop database '${lower}'; database doesn't exist`);
      }
      c.locks.defineDatabase(lower);
      dropDoubtful(c, lower);
      if (systemDatabases.includes(lower))
        throw internalError(`do not have privilege to execute the statement`);
      const relations = c.catalog.relations(lower);
      const temporary = [...c.core.sessions.values()].flatMap(({ state }) =>
        state.temporary.in(lower).map((table) => ({ state, table })),
      );
      for (const relation of relations) {
        if (relation.kind !== 'table' || !c.foreignKeyChecks) continue;
        const outside = c.catalog.references(relation).filter((r) => r.child.database !== lower);
        if (outside.length > 0)
          throw internalError(`can not drop database. It has been referenced by foreign keys`);
      }
      for (const relation of relations) c.locks.replace(relation);
      for (const relation of relations) c.define(lower, relation.name, null);
      c.defineDatabase(lower, null);
      for (const { state, table } of temporary) state.temporary.lose(table);
      return ok(relations.length + temporary.length);
    },
  });
