import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { ServerError } from '../../session-backend.js';
import { asList, asObject, identText, take, variant, type Ast } from '../../translator/ast.js';
import { type Expression } from '../../translator/expression.js';
import { translateExpression } from '../../translator/expression-translator.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { newTranslation } from '../../translator/query-translator.js';
import { type Stored } from '../../values/cast.js';
import { readQuery } from '../select.js';
import { type InsertPlan } from './plan.js';

/** A value that the statement gives, or the word DEFAULT. */
export type Cell =
  'default' | { readonly value: Stored; readonly type: Expression['type']; readonly literal?: boolean };

const isDefault = (node: Ast): boolean => {
  const [tag, content] = variant(node);
  return (
    tag === 'Identifier' && identText(content).toLowerCase() === 'default' && !asObject(content).quote_style
  );
};

/** The rows of VALUES: constants as they are, other expressions computed together. */
const valueRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  rows: readonly (readonly Ast[])[],
): readonly (readonly Cell[])[] => {
  const t = newTranslation(c.environment(parsed.hints));
  const computed: Expression[] = [];
  const cells = rows.map((row) =>
    row.map((node): Cell | number => {
      if (isDefault(node)) return 'default';
      const e = translateExpression(t, undefined, node);
      if (e.constant) return { value: e.constant.value, type: e.type, literal: true };
      return computed.push(e) - 1;
    }),
  );
  if (computed.length === 0) return cells as readonly (readonly Cell[])[];
  c.core.callHandler = (name, args) => t.env.call(name, args);
  const values: Stored[] = [];
  // SQLite limits the columns of one result
  for (let at = 0; at < computed.length; at += 1000)
    values.push(
      ...(c.read(
        `SELECT ${computed
          .slice(at, at + 1000)
          .map((e) => e.sql)
          .join(', ')}`,
        t.bindings.values,
      )[0] ?? []),
    );
  return cells.map((row) =>
    row.map((cell): Cell =>
      typeof cell === 'number'
        ? { value: values[cell] ?? null, type: (computed[cell] as Expression).type }
        : cell,
    ),
  );
};

/** The values that the statement gives, row by row. */
export const sourceRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  plan: InsertPlan,
  source: Ast,
  assignments: readonly Ast[],
): readonly (readonly Cell[])[] => {
  if (assignments.length > 0) return valueRows(c, parsed, [assignments.map((a) => asObject(a).value)]);
  const [kind, body] = variant(asObject(source).body);
  if (kind !== 'Values') {
    const { columns, rows } = readQuery(c, source, parsed);
    if (columns.length !== plan.columns.length)
      throw invalidInput('insert values does not match the number of columns');
    if (columns.some((column) => column.constant && column.type.kind === 'double'))
      throw notEmbedded('INSERT … SELECT of a constant of floating point');
    return rows.map((row) => row.map((value, i) => ({ value, type: (columns[i] as Expression).type })));
  }
  take(source, 'INSERT … VALUES', 'body');
  const rows = asList(take(body, 'VALUES', 'rows', 'explicit_row', 'value_keyword').rows).map((row) =>
    asList(asObject(row).content ?? row),
  );
  const none = rows[0]?.length === 0;
  if (none && plan.named) throw invalidInput('insert values does not match the number of columns');
  rows.forEach((row, i) => {
    if (row.length !== (none ? 0 : plan.columns.length))
      throw new ServerError(1136, `Column count doesn't match value count at row ${i + 1}`);
  });
  return valueRows(c, parsed, rows);
};
