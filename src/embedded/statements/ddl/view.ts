import { noSuchTable, tableExists, unknownDatabase, notEmbedded } from '../../engine-errors.js';
import { type ViewSpec } from '../../catalog/definitions.js';
import { asList, asObject, identText, nameParts, take, type Ast } from '../../translator/ast.js';
import { splitName } from '../../translator/from.js';
import { checkedLabel } from '../../translator/label.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { newTranslation } from '../../translator/query-translator.js';
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
  if (asObject(content).params !== undefined && asObject(content).params !== null)
    throw notEmbedded('CREATE VIEW with an algorithm or definer');
  return statement({
    needs: 'write',
    run: (c) => {
      const target = splitName({ database: c.session.database }, nameParts(name));
      if (!c.catalog.database(target.database)) throw unknownDatabase(target.database);
      const refused = replace !== true && !alter && c.catalog.relation(target.database, target.name);
      if (!refused) c.locks.define(target.database, target.name);
      const existing = c.catalog.relation(target.database, target.name);
      if (existing && ifNotExists === true) return ok();
      if (existing && replace !== true && !alter) throw tableExists(target.name);
      if (!existing && alter) throw noSuchTable(target.database, target.name);
      const translated = newTranslation({ ...c.environment(parsed.hints), database: target.database }).query(
        query,
        undefined,
      );
      const names = asList(columns).map((col) => identText(asObject(col).name));
      const view: ViewSpec = {
        kind: 'view',
        id: c.core.counters.tableId(),
        database: target.database,
        name: target.name,
        statement: parsed.sql.trim(),
        query,
        hints: parsed.hints,
        columnNames: names.length > 0 ? names : translated.columns.map((col) => checkedLabel(col.name)),
      };
      c.define(target.database, target.name, view);
      return ok();
    },
  });
};
