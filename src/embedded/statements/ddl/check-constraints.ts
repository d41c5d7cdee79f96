import { type CheckSpec, type TableSpec } from '../../catalog/definitions.js';
import { invalidInput, windowMisused } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Ast, identText } from '../../translator/ast.js';
import {
  checkComputable,
  namesIn,
  refuseUnknownNames,
  type ExpressionFaults,
} from './defined-expressions.js';

const faults: ExpressionFaults = {
  variable: () => invalidInput('check constraint cannot refer to a variable'),
  changing: () => invalidInput('check constraint cannot contain a non-deterministic function'),
  window: windowMisused,
};

const checkNames = (table: TableSpec, { ast, column }: CheckSpec): void => {
  const names = namesIn(ast, faults);
  refuseUnknownNames(table, ast, names);
  const other = names.find((name) => name.toLowerCase() !== (column ?? name).toLowerCase());
  if (other !== undefined) throw invalidInput(`column check constraint cannot refer to column '${other}'`);
};

/** What is wrong with the CHECK constraints of a new table. */
export const checkChecks = (c: StatementContext, table: TableSpec): void => {
  table.checks.forEach((check, i) => {
    if (table.checks.slice(0, i).some(({ name }) => name === check.name))
      throw invalidInput(`duplicate check constraint name '${check.name}'`);
    checkNames(table, check);
    checkComputable(c, table, check.ast);
  });
};

/** A CHECK may not look at a value that is generated only when the row is written. */
export const refuseCheckOfGeneratedIds = (table: TableSpec): void => {
  const mentioned = (node: unknown): readonly string[] => {
    if (Array.isArray(node)) return node.flatMap(mentioned);
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([tag, content]) =>
      tag === 'Identifier' ? [identText(content as Ast).toLowerCase()] : mentioned(content),
    );
  };
  const names = table.checks.flatMap(({ ast }) => mentioned(ast));
  const found = table.columns.find(
    (column) => column.autoIncrement && names.includes(column.name.toLowerCase()),
  );
  if (found) throw invalidInput(`check constraint cannot refer to auto-increment column '${found.name}'`);
};
