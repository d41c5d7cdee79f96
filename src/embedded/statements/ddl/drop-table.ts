import { ServerError } from '../../session-backend.js';
import { isSystemDatabase } from '../../catalog/system/databases.js';
import { relationKey } from '../../catalog/catalog.js';
import { type RelationSpec } from '../../catalog/definitions.js';
import { unknownSince } from '../../doubts/index.js';
import { PartlyDone } from '../../engine/partly-done.js';
import { internalError, noSuchTable, notEmbedded, notSupported } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { asList, asObject, nameParts, take, type Ast } from '../../translator/ast.js';
import { splitName } from '../../translator/from.js';
import { createTableSql, dropIndexSql } from '../../catalog/physical-schema.js';
import { ok, statement, type Statement } from '../statement.js';
import { uniqueFirst } from './create-table.js';
import { dropDatabase } from './database.js';
import { lockForChange } from './lock-for-change.js';

const findOrFail = (
  c: StatementContext,
  parts: readonly string[],
  kind: RelationSpec['kind'],
  ifExists: boolean,
): RelationSpec | undefined => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  const temporary = kind === 'table' ? c.temporaryTable(database, name) : undefined;
  if (temporary) return temporary;
  const relation = c.catalog.relation(database, name);
  if (relation?.kind === kind) return relation;
  if (isSystemDatabase(database)) throw internalError('do not have privilege to execute the statement');
  if (ifExists) return undefined;
  throw kind === 'view'
    ? new ServerError(1356, `invalid view '${database}.${name}'`)
    : noSuchTable(database, name);
};

/**
 * Drops what a refused statement put in doubt: it is gone afterwards, whatever it was. Whether it was there
 * matters only without IF EXISTS.
 */
const dropsDoubtful = (c: StatementContext, parts: readonly string[], ifExists: boolean): boolean => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  const doubt = c.catalog.doubt(database, name);
  if (!doubt || c.catalog.doubt(database, '')) return false;
  const known = c.catalog.known(database, name);
  if (known?.kind === 'table' && c.foreignKeyChecks && c.catalog.references(known).length > 0) return false;
  if (known) c.locks.replace(known);
  else c.locks.define(database, name);
  c.session.temporary.drop({ database, name }, c.commitsTemporary);
  c.define(database, name, null);
  if (doubt.kind === 'definition' && !ifExists)
    throw new PartlyDone(unknownSince(`whether ${name} was there`, doubt.statement));
  return true;
};

const keyOf = ({ database, name }: RelationSpec): string => relationKey(database, name);

/** DROP TABLE, VIEW, INDEX and DATABASE. */
export const dropStatement = (content: Ast): Statement => {
  const {
    object_type: type,
    names,
    if_exists: ifExists,
    table,
  } = take(content, 'DROP', 'object_type', 'names', 'if_exists', 'table', 'temporary', 'cascade', 'restrict');
  const lists = asList(names).map(nameParts);
  if (type === 'Database' || type === 'Schema')
    return dropDatabase((lists[0] as readonly string[]).join('.'), ifExists === true);
  if (type === 'Index')
    return dropIndexStatement((lists[0] as readonly string[]).join('.'), nameParts(table), ifExists === true);
  const kind = type === 'View' ? 'view' : 'table';
  return statement({
    needs: 'write',
    run: (c) => {
      const atStart = c.catalog;
      const dropped = new Set<string>();
      if (kind === 'view' && lists.length > 1) throw notSupported(`drop multiple (${lists.length}) view`);
      for (const parts of lists) {
        if (dropsDoubtful(c, parts, ifExists === true)) continue;
        const relation = findOrFail(c, parts, kind, ifExists === true);
        if (!relation) continue;
        if (relation.kind === 'table' && relation.temporaryOf !== undefined) {
          c.session.temporary.drop(relation, c.commitsTemporary);
          continue;
        }
        if (relation.kind === 'table' && c.foreignKeyChecks) {
          // children that go in the same statement are still there for it
          const children = [
            ...c.catalog.references(relation),
            ...atStart.references(relation).filter(({ child }) => dropped.has(keyOf(child))),
          ];
          if (children.some(({ child }) => keyOf(child) !== keyOf(relation)))
            throw internalError(
              `can not drop table '${relation.name}' referenced by some foreign key constraint`,
            );
        }
        if (relation.kind === 'table') lockForChange(c, relation);
        else c.locks.replace(relation);
        c.define(relation.database, relation.name, null);
        dropped.add(keyOf(relation));
      }
      return ok();
    },
  });
};

const dropIndexStatement = (index: string, table: readonly string[], ifExists: boolean): Statement =>
  statement({
    needs: 'write',
    run: (c) => {
      const relation = findOrFail(c, table, 'table', false);
      if (relation?.kind !== 'table') throw noSuchTable(c.session.database, table.join('.'));
      if (relation.temporaryOf !== undefined) throw notEmbedded('DROP INDEX on a temporary table');
      const found = relation.indexes.find((i) => i.name.toLowerCase() === index.toLowerCase());
      if (!found && ifExists) return ok();
      if (!found) throw internalError(`not found index: ${index}`);
      c.locks.dropIndex(relation);
      for (const sql of dropIndexSql(relation, found)) c.write(sql);
      c.define(relation.database, relation.name, {
        ...relation,
        indexes: relation.indexes.filter((i) => i !== found),
        indexesBeforePrimary: relation.indexes
          .slice(0, relation.indexesBeforePrimary)
          .filter((i) => i !== found).length,
      });
      return ok();
    },
  });

/** Without rows, there is no doubt about them. */
const settleRows = (c: StatementContext, parts: readonly string[]): void => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  if (c.catalog.doubt(database, name)?.kind !== 'rows') return;
  const known = c.catalog.known(database, name);
  if (known) c.define(database, name, known);
};

/** TRUNCATE: a new empty table under the same name; its ids start again. */
export const truncateStatement = (content: Ast): Statement => {
  const { table_names: names } = take(content, 'TRUNCATE', 'table_names', 'table');
  const parts = nameParts(asObject(asList(names)[0]).name);
  return statement({
    needs: 'write',
    run: (c) => {
      settleRows(c, parts);
      const relation = findOrFail(c, parts, 'table', false);
      if (relation?.kind !== 'table' || relation.temporaryOf !== undefined)
        throw noSuchTable(relation?.database ?? c.session.database, parts.at(-1) as string);
      if (c.foreignKeyChecks && c.catalog.references(relation).some((r) => r.child !== relation))
        throw internalError(
          `can not truncate table '${relation.name}' referenced by some foreign key constraint`,
        );
      c.locks.replace(relation);
      const { keysBroken: _keysBroken, branch: _branch, ...rest } = relation;
      const fresh = {
        ...rest,
        indexes: uniqueFirst(relation.indexes),
        indexesBeforePrimary: relation.indexes.length,
        id: c.core.counters.tableId(),
      };
      for (const sql of createTableSql(fresh)) c.write(sql);
      c.define(relation.database, relation.name, fresh);
      return ok();
    },
  });
};
