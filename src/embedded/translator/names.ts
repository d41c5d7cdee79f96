import { invalidInput, notEmbedded } from '../engine-errors.js';
import { withNotes, type Expression, type Scope, type ScopeColumn } from './expression.js';

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

const findIn = (scope: Scope, parts: readonly string[]): ScopeColumn | undefined => {
  const column = parts[parts.length - 1] as string;
  const [table, database] = [parts[parts.length - 2], parts[parts.length - 3]];
  const relations = scope.relations.filter(
    (r) =>
      table === undefined ||
      (same(r.alias, table) &&
        (database === undefined || r.database === undefined || same(r.database, database))),
  );
  const found = relations.flatMap((r) =>
    r.columns.filter(
      (c) => same(c.name, column) && (table !== undefined || !r.hidden?.has(c.name.toLowerCase())),
    ),
  );
  if (found.length > 1)
    throw invalidInput(`ambiguous column reference${table === undefined ? ' to' : ''} '${parts.join('.')}'`);
  if (found.length === 0 && table !== undefined && relations.length > 0)
    throw invalidInput(`column '${parts.join('.')}' does not exist`);
  return found[0];
};

/** An outer scope whose columns may not be named, and why. */
export const sealed = (outer: Scope | undefined, seal: string): Scope | undefined =>
  outer && { relations: [], outer, seal };

/** In ON DUPLICATE KEY UPDATE, the server does not look at what stands before a column's name. */
const updatedColumn = (scope: Scope, name: string): Expression => {
  const found = findIn(scope, [name]);
  if (!found) throw invalidInput(`column '${name}' does not exist`);
  return found;
};

/** Finds the column a name means, in the innermost scope that knows it. */
export const resolveColumn = (scope: Scope | undefined, parts: readonly string[]): Expression => {
  if (parts.length === 1 && /^0b[01]+$/.test(parts[0] as string)) throw notEmbedded('bits written as 0b…');
  if (/^__mo_/i.test(parts.at(-1) as string)) throw notEmbedded('a hidden column');
  if (parts.length > 3) throw notEmbedded(`a column name of ${parts.length} parts`);
  if (scope?.valuesOnly)
    throw invalidInput(`ambiguous column reference '${(parts.at(-1) as string).toLowerCase()}'`);
  if (scope?.inserted) return updatedColumn(scope, parts.at(-1) as string);
  let seal: string | undefined;
  let own = true;
  for (let at = scope; at; at = at.outer) {
    seal ??= at.seal;
    const found = findIn(at, parts);
    if (found) {
      if (seal !== undefined) throw notEmbedded(seal);
      if (found.unknown) throw notEmbedded(`the values of the column ${found.name}`);
      at.grouping?.(found, parts);
      return withNotes(found, { column: own });
    }
    own &&= at.aliases === true;
  }
  if (parts.length > 1)
    throw invalidInput(`missing FROM-clause entry for table '${parts[parts.length - 2] as string}'`);
  throw invalidInput(`column ${parts[0] as string} does not exist`);
};
