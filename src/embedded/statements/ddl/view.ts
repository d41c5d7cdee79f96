import { ServerError } from '../../session-backend.js';
import {
  columnCountsDiffer,
  constraintViolation,
  noSuchTable,
  notEmbedded,
  tableExists,
  unknownDatabase,
} from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type ViewSpec } from '../../catalog/definitions.js';
import { asList, asObject, identText, isNode, nameParts, take, type Ast } from '../../translator/ast.js';
import { splitName, type NamedTable } from '../../translator/from.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { newTranslation } from '../../translator/query-translator.js';
import { viewColumns } from './view-columns.js';
import { checkSpelling } from './view-spelling.js';
import { keptText } from './view-text.js';
import { ok, statement, type Statement } from '../statement.js';

/** CREATE [OR REPLACE] VIEW and ALTER VIEW. */
export const viewStatement = (parsed: ParsedStatement, content: Ast, alter: boolean): Statement => {
  const {
    name,
    query,
    columns,
    or_replace: replace,
    if_not_exists: ifNotExists,
  } = take(
    content,
    'CREATE VIEW',
    'name',
    'query',
    'columns',
    'or_replace',
    'if_not_exists',
    'options',
    'params',
  );
  // the server looks at none of them
  if (replace === true && isNode(asObject(content).params))
    throw notEmbedded('CREATE OR REPLACE VIEW with an algorithm or definer');
  checkSpelling(parsed.sql, query);
  return statement({
    needs: 'write',
    run: (c) => {
      const target = splitName({ database: c.session.database }, nameParts(name));
      if (alter) refuseElsewhere(c, target);
      if (!c.catalog.database(target.database)) {
        c.locks.enterDatabase(target.database);
        throw unknownDatabase(target.database);
      }
      const refused = replace !== true && !alter && c.catalog.relation(target.database, target.name);
      if (!refused) c.locks.define(target.database, target.name);
      const existing = c.catalog.relation(target.database, target.name);
      if (existing && ifNotExists === true) return ok();
      if (existing && replace !== true && !alter) throw tableExists(target.name);
      if (existing?.kind === 'table') throw notEmbedded('a view in place of a table');
      if (!existing && alter) throw noSuchTable(target.database, target.name);
      const env = c.environment(parsed.hints);
      const translated = newTranslation({
        ...env,
        temporaryTable: (database, table) => {
          if (env.temporaryTable(database, table))
            throw new ServerError(1352, `View's SELECT refers to a temporary table '${table}'`);
          return undefined;
        },
        openViews: [`${target.database}.${target.name}`],
      }).query(query, undefined);
      const text = keptText(parsed.sql, c.session.sent);
      const names = asList(columns).map((col) => identText(asObject(col).name).toLowerCase());
      checkColumns(
        translated.columns.map((col) => col.name),
        names,
      );
      const view: ViewSpec = {
        kind: 'view',
        id: c.core.counters.tableId(),
        database: target.database,
        name: target.name,
        statement: alter ? asCreate(text) : text,
        query,
        plainNames: c.session.database,
        mode: c.session.variables.get('sql_mode'),
        hints: parsed.hints,
        columnNames: names,
        columns: viewColumns(translated.columns, names),
      };
      c.define(target.database, target.name, view);
      return ok();
    },
  });
};

/** An altered view is shown as if it had been created that way; a word in mixed case stays, as on the server. */
const asCreate = (sql: string): string => sql.replace(/^alter/, 'create').replace(/^ALTER/, 'CREATE');

const checkColumns = (own: readonly string[], given: readonly string[]): void => {
  if (given.length > 0 && given.length !== own.length) throw columnCountsDiffer();
  const names = (given.length > 0 ? given : own).map((name) => name.toLowerCase());
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw constraintViolation(`duplicate column "${repeated}"`);
};

/** ALTER VIEW looks in the current database only, whatever database it names. */
const refuseElsewhere = (c: StatementContext, target: NamedTable): void => {
  const current = c.session.database;
  if (target.database === current || current === '') return;
  if (c.catalog.relation(current, target.name))
    throw notEmbedded('ALTER VIEW of another database, with a relation of that name in the current one');
  throw noSuchTable(current, target.name);
};
