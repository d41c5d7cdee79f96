import { type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { notYetImplemented } from '../../engine-errors.js';
import { splitName } from '../../translator/from.js';
import { checkFulltext, startWordIds } from '../fulltext-ids.js';
import { writableTable } from '../writable-table.js';
import { ok, statement, type Statement } from '../statement.js';
import { lockForChange, refuseLateDefinition } from './lock-for-change.js';

/** A statement that puts another definition of a table into its place and leaves the rows alone. */
export const redefine = (
  parts: readonly string[],
  change: (c: StatementContext, table: TableSpec) => TableSpec,
  lock: (c: StatementContext, table: TableSpec) => void = lockForChange,
  ofView?: string,
): Statement =>
  statement({
    needs: 'write',
    run: (c) => {
      const target = splitName({ database: c.session.database }, parts);
      refuseLateDefinition(c, target.database, target.name);
      const table = writableTable(c, parts, ofView);
      const changed = change(c, table);
      checkFulltext(changed);
      lock(c, table);
      startWordIds(c, table, changed);
      c.define(table.database, table.name, changed);
      return ok();
    },
  });

export const temporaryAltered = () => notYetImplemented('alter table for temporary table');

/** ALTER TABLE … COMMENT. */
export const commentStatement = (parts: readonly string[], comment: string): Statement =>
  redefine(parts, (_c, table) => {
    if (table.temporaryOf !== undefined) throw temporaryAltered();
    if (table.comment === '') return { ...table, comment };
    return { ...table, laterComment: { of: table.id, text: comment } };
  });
