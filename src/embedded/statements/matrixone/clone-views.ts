import { type CatalogView } from '../../catalog/catalog.js';
import { type ViewSpec } from '../../catalog/definitions.js';
import { isRefusal } from '../../doubts/index.js';
import { notEmbedded, plannerLost } from '../../engine-errors.js';
import { PartlyDone } from '../../engine/partly-done.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { ServerError } from '../../session-backend.js';
import { asObject, isNode, identText, variant, type Ast } from '../../translator/ast.js';
import { viewColumns } from '../ddl/view-columns.js';
import { parseStatement } from '../../translator/parser.js';
import { isUnreadable, printView } from '../../translator/print-view.js';
import { type OutputColumn, type Past } from '../../translator/environment.js';
import { newTranslation } from '../../translator/query-translator.js';

/** Makes the views of a database anew in another one, where they are to be readable. */
export const copyViews = (
  c: StatementContext,
  views: readonly ViewSpec[],
  source: string,
  target: string,
  past: Past,
): void => {
  const columns = new Map(
    views.map((view) => [view, requireReadable(c, view, source, past.catalog)] as const),
  );
  if (views.some((view) => view.hints.length > 0)) throw new PartlyDone(plannerLost());
  for (const view of views) {
    const moved = movedView(view, source, target);
    c.define(target, view.name, {
      ...view,
      ...moved,
      id: c.core.counters.tableId(),
      database: target,
      plainNames: target,
      mode: '',
      columns: viewColumns(columns.get(view) ?? [], view.columnNames),
    });
  }
};

/** The view with what names the source database naming the target; printed anew when it does. */
const movedView = (view: ViewSpec, source: string, target: string): Partial<ViewSpec> => {
  const [kind, content] = variant(parseStatement(view.statement).ast);
  if (kind !== 'CreateView') throw notEmbedded(`a clone of the view ${view.name}`);
  const moved = inDatabase(content, source, target);
  if (moved === content) return {};
  if (isUnreadable(moved))
    throw notEmbedded(`a clone of the view ${view.name}, which the server prints wrongly,`);
  const { query, params } = asObject(moved);
  // how the server prints these is not known
  if (isNode(params) || /\bcheck\s+option\b/i.test(view.statement)) return { query, textUnknown: true };
  try {
    return { statement: printView(moved), query };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { query, textUnknown: true };
  }
};

/** A view that cannot be read, its plain names looked for in that database, fails as reading it does. */
export const requireReadable = (
  c: StatementContext,
  view: ViewSpec,
  database: string,
  catalog: CatalogView = c.catalog,
): readonly OutputColumn[] => {
  try {
    const translation = newTranslation({ ...c.environment(view.hints), database, catalog });
    return translation.query(view.query, undefined).columns;
  } catch (error) {
    if (error instanceof ServerError && !isRefusal(error)) throw error;
    throw notEmbedded(`a clone of the view ${view.name}, which cannot be read there,`);
  }
};

/** The names that can begin with a database: of tables and the view itself, and of columns. */
const qualified: Readonly<Record<string, number>> = { name: 2, CompoundIdentifier: 3 };

/** A tree whose names in the source database are in the target instead; the same one when there are none. */
const inDatabase = (node: Ast, source: string, target: string): Ast => {
  if (Array.isArray(node)) {
    const items = (node as readonly Ast[]).map((item) => inDatabase(item, source, target));
    return items.some((item, i) => item !== (node as readonly Ast[])[i]) ? items : node;
  }
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]): readonly [string, Ast] => {
    const parts = Array.isArray(value) && qualified[key] === value.length ? (value as readonly Ast[]) : [];
    if (parts.length > 0 && identText(parts[0]).toLowerCase() === source)
      return [key, [renamed(parts[0], target), ...parts.slice(1)]];
    return [key, inDatabase(value, source, target)];
  });
  return entries.some(([key, value]) => value !== (node as Record<string, Ast>)[key])
    ? Object.fromEntries(entries)
    : node;
};

const renamed = (name: Ast, value: string): Ast =>
  'Identifier' in asObject(name) ? { Identifier: { value } } : { value };
