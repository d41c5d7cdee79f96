import { type CatalogView } from '../../catalog/catalog.js';
import { type ViewSpec } from '../../catalog/definitions.js';
import { isRefusal } from '../../doubts/index.js';
import { internalError, notEmbedded } from '../../engine-errors.js';
import { PartlyDone } from '../../engine/partly-done.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { ServerError } from '../../session-backend.js';
import { nameParts, type Ast } from '../../translator/ast.js';
import { type Past } from '../../translator/environment.js';
import { newTranslation } from '../../translator/query-translator.js';

/** Makes the views of a database anew in another one, where they are to be readable. */
export const copyViews = (
  c: StatementContext,
  views: readonly ViewSpec[],
  source: string,
  target: string,
  past: Past,
): void => {
  for (const view of views) requireReadable(c, view, source, past.catalog);
  if (views.some((view) => view.hints.length > 0))
    throw new PartlyDone(
      internalError('panic runtime error: invalid memory address or nil pointer dereference: \n'),
    );
  for (const view of views) {
    const query = inDatabase(view.query, source, target);
    const moved = query !== view.query;
    c.define(target, view.name, {
      ...view,
      id: c.core.counters.tableId(),
      database: target,
      query,
      plainNames: target,
      ...(moved ? { textUnknown: true } : {}),
    });
  }
};

/** A view that cannot be read, its plain names looked for in that database, fails as reading it does. */
export const requireReadable = (
  c: StatementContext,
  view: ViewSpec,
  database: string,
  catalog: CatalogView = c.catalog,
): void => {
  try {
    newTranslation({ ...c.environment(view.hints), database, catalog }).query(view.query, undefined);
  } catch (error) {
    if (error instanceof ServerError && !isRefusal(error)) throw error;
    throw notEmbedded(`a clone of the view ${view.name}, which cannot be read there,`);
  }
};

/** A query whose table names that name the source database name the target instead. */
const inDatabase = (node: Ast, source: string, target: string): Ast => {
  if (Array.isArray(node)) {
    const items = (node as readonly Ast[]).map((item) => inDatabase(item, source, target));
    return items.some((item, i) => item !== (node as readonly Ast[])[i]) ? items : node;
  }
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]): readonly [string, Ast] => {
    const parts = key === 'name' && Array.isArray(value) ? nameParts(value) : [];
    if (parts.length === 2 && parts[0]?.toLowerCase() === source && 'partitions' in node)
      return [key, [{ Identifier: { value: target } }, (value as readonly Ast[])[1]]];
    return [key, inDatabase(value, source, target)];
  });
  return entries.some(([key, value]) => value !== (node as Record<string, Ast>)[key])
    ? Object.fromEntries(entries)
    : node;
};
