import { isDeepStrictEqual } from 'node:util';
import { type ColumnType } from '../catalog/column-type.js';
import { type TableSpec } from '../catalog/definitions.js';
import { invalidInput, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { ServerError } from '../session-backend.js';
import { type Ast } from '../translator/ast.js';
import { type TranslatedQuery, type Translation } from '../translator/environment.js';
import { newTranslation } from '../translator/query-translator.js';
import { type TimeHint } from '../translator/time-hints.js';

type Columns = TranslatedQuery['columns'];

/** A query with the tables of the present that it reads. */
export interface PlannedQuery {
  readonly t: Translation;
  readonly translated: TranslatedQuery;
  readonly tables: readonly TableSpec[];
}

/** Translates a query. Nothing is locked for it yet: its faults are found without waiting. */
export const planQuery = (
  c: StatementContext,
  query: Ast,
  hints: readonly TimeHint[],
  locking = false,
): PlannedQuery => {
  const tables: TableSpec[] = [];
  const t = newTranslation(
    c.environment(hints),
    (table, { alias }, past) => {
      c.progress.reading({ table, alias });
      if (!past) tables.push(table);
    },
    locking,
  );
  try {
    return { t, translated: t.query(query, undefined), tables };
  } catch (error) {
    throw lostColumn(c, error);
  }
};

/** A column that a statement has known before it waited is missed with the name of its table. */
const lostColumn = (c: StatementContext, error: unknown): unknown => {
  if (!(error instanceof ServerError)) return error;
  const column = /^invalid input: column (\w+) does not exist$/.exec(error.message)?.[1];
  const qualified = column === undefined ? undefined : c.progress.qualified(column);
  return qualified === undefined ? error : invalidInput(`column '${qualified}' does not exist`);
};

/** Whether values of one type can be told as those of the other. */
const isToldAs = (announced: ColumnType, found: ColumnType | undefined): boolean =>
  isDeepStrictEqual(announced, found) ||
  (announced.kind === found?.kind && /^(int|varchar)$/.test(found.kind));

/**
 * The columns that a statement tells its client: those of its first plan, whatever it finds after it has waited for
 * another definition of its tables.
 */
export const announcedColumns = (
  c: StatementContext,
  columns: Columns,
  rows: readonly (readonly unknown[])[],
): Columns => {
  const announced = c.progress.first('columns', columns);
  const fits = announced.every(({ type }, i) => isToldAs(type, columns[i]?.type));
  if (!fits && rows.length > 0)
    throw notEmbedded('an answer with other columns than before the wait for a definition of its table');
  return announced;
};
