import { notEmbedded, notSupported } from '../engine-errors.js';
import {
  asList,
  asObject,
  identText,
  isNode,
  nameParts,
  take,
  variant,
  type Ast,
} from '../translator/ast.js';

/** The names that a WITH gives to its queries. */
export const namesOfWith = (common: Ast): ReadonlySet<string> =>
  new Set(
    (isNode(common) ? asList(common.cte_tables) : []).map((cte) =>
      identText(asObject(asObject(cte).alias).name).toLowerCase(),
    ),
  );

/** Whether a table of FROM is one of those queries. */
export const isOfWith = (names: ReadonlySet<string>, parts: readonly string[]): boolean =>
  parts.length === 1 && names.has((parts[0] as string).toLowerCase());

/** INSERT, whose query is given the WITH. */
const insertWith = (insert: Ast, common: Ast): Ast => {
  const { source, table, replace_into: replaces } = asObject(insert);
  if (replaces) throw notEmbedded('REPLACE behind WITH');
  const written = nameParts(variant(table)[1]);
  if (isOfWith(namesOfWith(common), written)) throw notEmbedded('a change of what WITH names');
  if (!isNode(source)) throw notEmbedded('INSERT without a query behind WITH');
  const [kind] = variant(source.body);
  // the server does not look at it
  if (kind === 'Values') return insert;
  if (kind === 'Query' || isNode(source.with))
    throw notEmbedded('INSERT with a query of its own WITH behind WITH');
  return { ...asObject(insert), source: { ...source, with: common } };
};

/** Of a WITH, what the change names; the server does not look at the rest. */
const usedOf = (common: Ast, change: Ast): Ast => {
  const ctes = asList(asObject(common).cte_tables);
  const used = ctes.filter((cte) => {
    const name = JSON.stringify(asObject(asObject(asObject(cte).alias).name).value).toLowerCase();
    return [change, ...ctes.filter((other) => other !== cte)].some((part) =>
      JSON.stringify(part).toLowerCase().includes(name),
    );
  });
  return used.length > 0 ? { ...asObject(common), cte_tables: used } : undefined;
};

/** The change behind a WITH, which it takes with it; undefined when there is a query. */
export const changeBehindWith = (query: Ast): readonly [string, Ast] | undefined => {
  const [kind, body] = variant(asObject(query).body);
  if (kind !== 'Insert' && kind !== 'Update' && kind !== 'Delete') return undefined;
  const change = variant(body)[1];
  const common = usedOf(take(query, 'WITH', 'with', 'body').with, change);
  if (asList(asObject(change).returning).length > 0)
    throw notSupported('DML RETURNING does not support WITH DML');
  return [kind, kind === 'Insert' ? insertWith(change, common) : { ...asObject(change), with: common }];
};
