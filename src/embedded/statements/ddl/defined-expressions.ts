import { columnOf, type TableSpec } from '../../catalog/definitions.js';
import { isRefusal } from '../../doubts/index.js';
import { invalidInput } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { asObject, identText, nameParts, someNode, type Ast } from '../../translator/ast.js';
import { isKnownFunction } from '../../translator/functions/index.js';
import { checkOverRow } from '../assignments.js';

const changing = new Set(
  (
    'rand uuid now sysdate current_timestamp curdate current_date curtime current_time utc_date utc_time utc_timestamp ' +
    'localtime localtimestamp unix_timestamp connection_id user current_user session_user system_user database schema version ' +
    'last_insert_id row_count found_rows sleep get_lock release_lock random_bytes current_role mo_ctl'
  ).split(' '),
);

const aggregates = new Set(
  'sum count avg min max group_concat any_value std stddev stddev_pop stddev_samp variance var_pop var_samp bit_and bit_or bit_xor median'.split(
    ' ',
  ),
);

const forbids = (text: string) => invalidInput(`expression of generated column cannot ${text}`);

/** The errors that differ between the expressions of a definition. */
export interface ExpressionFaults {
  readonly variable: () => Error;
  readonly changing: (name: string) => Error;
  readonly window: (name: string) => Error;
}

const ofGenerated: ExpressionFaults = {
  variable: () => forbids('refer to a variable'),
  changing: (name) => forbids(`refer to a non-deterministic function '${name}'`),
  window: (name) => forbids(`contain window function '${name}'`),
};

/** The names in an expression of a definition; refuses what may not stand there. */
export const namesIn = (node: Ast, faults: ExpressionFaults = ofGenerated): readonly string[] => {
  if (Array.isArray(node)) return (node as readonly Ast[]).flatMap((one) => namesIn(one, faults));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([tag, content]): readonly string[] => {
    switch (tag) {
      case 'Identifier': {
        const name = identText(content);
        if (changing.has(name.toLowerCase()) && !asObject(content).quote_style)
          throw faults.changing(name.toLowerCase());
        if (name.startsWith('@')) throw faults.variable();
        return [name];
      }
      case 'CompoundIdentifier': {
        const parts = nameParts(content);
        if (parts[0]?.startsWith('@')) throw faults.variable();
        throw invalidInput(
          `generated column expression cannot use qualified column name '${parts.at(-1) as string}'`,
        );
      }
      case 'Subquery':
      case 'InSubquery':
      case 'Exists':
        throw forbids('contain subquery');
      case 'Function': {
        const name = nameParts(asObject(content).name).join('.').toLowerCase();
        if ((asObject(content).over ?? null) !== null) throw faults.window(name);
        if (changing.has(name)) throw faults.changing(name);
        if (aggregates.has(name)) throw forbids(`contain aggregate function '${name}'`);
        return namesIn(asObject(content).args, faults);
      }
      default:
        return namesIn(content, faults);
    }
  });
};

/** Names that are no columns, and functions that are none. */
export const refuseUnknownNames = (table: TableSpec, node: Ast, names: readonly string[]): void => {
  for (const name of names)
    if (!columnOf(table, name))
      throw invalidInput(`column '${name}' does not exist or cannot be referenced by a generated column`);
  someNode(node, (tag, content) => {
    const called = tag === 'Function' ? nameParts(asObject(content).name).join('.').toLowerCase() : undefined;
    if (called !== undefined && !isKnownFunction(called))
      throw invalidInput(`function '${called}' is not allowed in this expression`);
    return false;
  });
};

/** Finds wrong arguments; what is not known here is refused when a row is written. */
export const checkComputable = (c: StatementContext, table: TableSpec, node: Ast): void => {
  try {
    checkOverRow(c, table, [node]);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
};
