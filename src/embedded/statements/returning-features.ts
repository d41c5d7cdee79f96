import { type ColumnType } from '../catalog/column-type.js';
import { type TableSpec } from '../catalog/definitions.js';
import { asList, asObject, identText, nameParts, variant, type Ast, someNode } from '../translator/ast.js';
import { hasAggregate, hasWindow } from '../translator/functions/index.js';

/** Functions that the server takes for ones of changing values. */
const volatile: ReadonlySet<string> = new Set(
  (
    'charset collation connection_id curdate current_date current_role current_time current_timestamp current_user curtime ' +
    'database datediff found_rows get_lock inet_aton inet_ntoa inet6_aton inet6_ntoa is_free_lock is_ipv4 is_ipv4_compat ' +
    'is_ipv4_mapped is_ipv6 is_used_lock last_insert_id load_file localtime localtimestamp mo_ctl now rand release_all_locks ' +
    'release_lock row_count schema session_user sleep sysdate system_user unix_timestamp user utc_date utc_time utc_timestamp ' +
    'uuid version'
  ).split(' '),
);

/** The server reads these types by such a function. */
const isChosen = ({ kind }: ColumnType): boolean => kind === 'enum' || kind === 'set';

export const hasQuery = (item: Ast): boolean =>
  someNode(item, (tag) => tag === 'Subquery' || tag === 'subquery' || tag === 'Exists');

const isVariable = (tag: string, content: Ast): boolean =>
  (tag === 'Identifier' && identText(content).startsWith('@')) ||
  (tag === 'CompoundIdentifier' && identText(asList(content)[0]).startsWith('@'));

const isVolatile = (table: TableSpec) => {
  const chosen = new Set(
    table.columns.filter(({ type }) => isChosen(type)).map(({ name }) => name.toLowerCase()),
  );
  return (tag: string, content: Ast): boolean => {
    switch (tag) {
      case 'Function':
        return volatile.has(nameParts(asObject(content).name).join('.').toLowerCase());
      case 'Convert':
        return (asObject(content).charset ?? null) !== null;
      case 'Identifier': {
        const name = identText(content).toLowerCase();
        return chosen.has(name) || (volatile.has(name) && name.startsWith('current_'));
      }
      case 'CompoundIdentifier':
        return chosen.has(identText(asList(content).at(-1)).toLowerCase());
      default:
        return /^(Qualified)?Wildcard$/.test(tag) && chosen.size > 0;
    }
  };
};

/** How the columns in an expression are qualified. */
const qualifiers = (node: Ast): readonly (readonly string[])[] => {
  if (Array.isArray(node)) return node.flatMap((item: Ast) => qualifiers(item));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([tag, content]) => {
    if (tag !== 'CompoundIdentifier') return qualifiers(content);
    const names = asList(content).map((part) => identText(part).toLowerCase());
    return names[0]?.startsWith('@') ? [] : [names.slice(0, -1)];
  });
};

export const hasQualifier = (items: readonly Ast[], name: string): boolean =>
  qualifiers(items).some((parts) => parts.at(-1) === name.toLowerCase());

/** A qualifier that is none of the table's names, which the server finds before it looks at the columns. */
export const qualifierFault = (items: readonly Ast[], names: readonly string[]): string | undefined => {
  const wrong = qualifiers(items).find((parts) => parts.length > 1 || !names.includes(parts[0] as string));
  if (wrong === undefined) return undefined;
  return /^(old|new)$/.test(wrong.at(-1) as string)
    ? 'old/new pseudo namespace'
    : 'non-target source in RETURNING expression';
};

/** What the server has no RETURNING for, though every name in it is right. */
export const expressionFault = (items: readonly Ast[], table: TableSpec): string | undefined => {
  if (items.some(hasQuery)) return 'subquery in RETURNING expression';
  if (items.some(hasAggregate)) return 'aggregate in RETURNING expression';
  if (items.some(hasWindow)) return 'window function in RETURNING expression';
  const changing = isVolatile(table);
  for (const item of items) {
    if (someNode(item, isVariable)) return 'variable in RETURNING expression';
    const [tag] = variant(item);
    if (changing(tag, undefined) || someNode(item, changing))
      return 'volatile function in RETURNING expression';
  }
  return undefined;
};
