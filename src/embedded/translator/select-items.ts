import { invalidInput, notEmbedded, parserError } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { asList, asObject, type Ast, identText, nameParts, take, variant } from './ast.js';
import { type ScopeColumn, type ScopeRelation } from './expression.js';
import { type FromClause } from './relations.js';
import { labelOf } from './label.js';

/** An item of the select list: an expression, or a column that * stands for. */
export interface Item {
  readonly name: string;
  readonly node?: Ast;
  readonly column?: ScopeColumn;
  readonly alias?: boolean;
}

/** The items of a select list, each * as its columns. */
export const selectItems = (nodes: readonly Ast[], from: FromClause | undefined): readonly Item[] =>
  nodes.flatMap((node): readonly Item[] => {
    const [kind, content] = variant(node);
    switch (kind) {
      case 'UnnamedExpr': {
        const [tag, inner] = variant(content);
        if (tag === 'Identifier') return [{ name: identText(inner), node: content }];
        if (tag === 'CompoundIdentifier' && !identText(asList(inner)[0]).startsWith('@@'))
          return [{ name: identText(asList(inner).at(-1)), node: content }];
        return [{ name: labelOf(content), node: content }];
      }
      case 'ExprWithAlias': {
        const { expr, alias } = take(content, 'a select item', 'expr', 'alias');
        return [{ name: identText(alias), node: expr, alias: true }];
      }
      case 'Wildcard': {
        take(content, '*');
        if (!from) throw parserError('No tables used');
        return starColumns(from);
      }
      case 'QualifiedWildcard': {
        const [target, options] = asList(content);
        take(options ?? {}, '*');
        const parts = nameParts(asObject(target).ObjectName);
        const relation = from?.relations.find(
          (r) => r.alias.toLowerCase() === (parts.at(-1) as string).toLowerCase(),
        );
        if (!relation)
          throw new ServerError(
            20301,
            `invalid input: missing FROM-clause entry for table '${parts.join('.')}'`,
          );
        refuseRepeated(relation);
        return relation.columns.map((column) => ({ name: starName(relation, column.name), column }));
      }
      default:
        throw notEmbedded(`the select item ${kind}`);
    }
  });

/** A query whose columns share a name can be read, but not as a whole. */
const refuseRepeated = ({ alias, columns }: ScopeRelation): void => {
  const names = columns.map(({ name }) => name.toLowerCase());
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined) throw invalidInput(`ambiguous column reference '${alias}.${repeated}'`);
};

/** The columns that * stands for. */
const starColumns = ({ relations, star }: FromClause): readonly Item[] => {
  const itemOf = (relation: ScopeRelation, column: ScopeColumn) => ({
    name: starName(relation, column.name),
    column,
  });
  relations.forEach(refuseRepeated);
  if (!star) return relations.flatMap((r) => r.columns.map((column) => itemOf(r, column)));
  return star.map(({ alias, at }) => {
    const relation = relations.find((r) => r.alias === alias) as ScopeRelation;
    return itemOf(relation, relation.columns[at] as ScopeColumn);
  });
};

/** What * calls a column: of a table in lower case, of a query as it is written. */
const starName = (relation: ScopeRelation, name: string): string =>
  relation.rowId === undefined ? name : name.toLowerCase();

/** The node that a GROUP BY or ORDER BY item means: a position or an alias of the select list, or itself. */
export const byPosition = (node: Ast, items: readonly Item[]): number | undefined => {
  const [tag, content] = variant(node);
  if (tag !== 'Value') return undefined;
  const [kind, value] = variant(asObject(content).value);
  if (kind !== 'Number') return undefined;
  const n = Number((value as readonly unknown[])[0]);
  if (!(n >= 1 && n <= items.length))
    throw new ServerError(1149, `SQL syntax error: ORDER BY position ${n} is not in select list`);
  return n - 1;
};
