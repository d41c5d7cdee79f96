import { noSuchTable, notEmbedded } from '../../engine-errors.js';
import { asList, asObject, nameParts, take, variant, type Ast } from '../../translator/ast.js';
import { splitName } from '../../translator/from.js';
import { ok, statement, type Statement } from '../statement.js';
import { alterTable, alterTableStatement } from './alter-table.js';
import { temporaryAltered } from './redefine.js';

const named = (parts: readonly string[]): Ast => parts.map((value) => ({ Identifier: { value } }));

/** ALTER TABLE … RENAME. */
export const renameStatement = (parts: readonly string[], to: string): Statement =>
  alterTableStatement({
    name: named(parts),
    operations: [{ RenameTable: { table_name: { To: named([to]) } } }],
  });

/** The server takes the name to end there. */
const isUnquotedAt = (part: Ast): boolean => {
  const { value, quote_style: quote } = asObject(variant(part)[1]);
  return !quote && String(value).includes('@');
};

/** RENAME TABLE; the server refuses it inside a transaction. */
export const renameTableStatement = (content: Ast): Statement => {
  const pairs = asList(content).map((p) => take(p, 'RENAME TABLE', 'old_name', 'new_name'));
  return statement({
    needs: 'write',
    inTransaction: 'only create',
    run: (c) => {
      for (const { old_name: from, new_name: to } of pairs) {
        if (asList(to).some(isUnquotedAt)) throw notEmbedded('a name with @ that is not quoted');
        const target = splitName({ database: c.session.database }, nameParts(from));
        if (c.temporaryTable(target.database, target.name)) throw temporaryAltered();
        const table = c.catalog.relation(target.database, target.name);
        if (!table) throw noSuchTable(target.database, target.name);
        if (table.kind === 'view') throw notEmbedded('RENAME TABLE of a view');
        alterTable(c, table, [{ RenameTable: { table_name: { To: to } } }]);
      }
      return ok();
    },
  });
};
