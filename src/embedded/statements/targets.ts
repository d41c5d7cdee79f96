import { type TableSpec } from '../catalog/definitions.js';
import { notEmbedded, tableUnknownInQuery, unknownDatabase } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { asList, asObject, identText, nameParts, someNode, variant, type Ast } from '../translator/ast.js';
import { splitName } from '../translator/from.js';
import { hintNumber } from '../translator/time-hints.js';
import { isOfWith, namesOfWith } from './with-change.js';
import { writableTable } from './writable-table.js';

/** A table that a statement changes. */
export interface Target {
  readonly table: TableSpec;
  readonly alias: string;
  /** The hint behind the name of the only table there is. */
  readonly hint?: number;
}

/** The error of a table that a statement only reads. */
const checkRead = (c: StatementContext, parts: readonly string[]): void => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  if (!c.catalog.database(database)) throw unknownDatabase(database);
  if (!(c.temporaryTable(database, name) ?? c.catalog.source(database, name)))
    throw tableUnknownInQuery(name);
};

/**
 * The tables of a FROM tree that rows can be changed in; those of WITH, and of the past beside others, are only read, as
 * those are that a list of changed ones does not name.
 */
export const targetsOf = (
  c: StatementContext,
  tables: readonly Ast[],
  common: Ast,
  changed: readonly string[] = [],
): readonly Target[] => {
  const queries = namesOfWith(common);
  const factors = tables
    .flatMap((item) => {
      const { relation, joins } = asObject(item);
      return [relation, ...asList(joins).map((j) => asObject(j).relation)];
    })
    .map((factor) => variant(factor));
  const targets = factors.flatMap(([tag, content]): readonly Target[] => {
    if (tag !== 'Table') return [];
    const { name, alias, partitions } = asObject(content);
    const [partition] = asList(partitions);
    const hint = partition === undefined ? undefined : hintNumber(identText(partition));
    if (hint === undefined && partition !== undefined) throw notEmbedded('a PARTITION clause');
    const parts = nameParts(name);
    if (isOfWith(queries, parts) || (hint !== undefined && factors.length > 1)) return [];
    const called =
      alias === undefined || alias === null
        ? (parts.at(-1) as string).toLowerCase()
        : identText(asObject(alias).name);
    if (changed.length > 0 && !changed.includes(called.toLowerCase())) checkRead(c, parts);
    return [
      {
        table: writableTable(c, parts),
        alias: called,
        ...(hint === undefined ? {} : { hint }),
      },
    ];
  });
  if (targets.length === 0) throw notEmbedded('a change of what WITH or the past names');
  return targets;
};

/** Whether a time-travel hint stands anywhere in a FROM tree. */
export const readsPast = (from: Ast): boolean =>
  someNode(from, (_, content) => typeof content === 'string' && hintNumber(content) !== undefined);
