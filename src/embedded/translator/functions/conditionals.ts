import { bool, int64, isBinary, isString, varchar, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { choiceType, coerce, condition } from '../coercion.js';
import { type Expression } from '../expression.js';
import { compare } from '../comparison.js';
import { withArguments, type Call, type FunctionTranslator } from './signature.js';

const common = (
  call: Call,
  args: readonly Expression[],
): { readonly type: ColumnType; readonly sql: readonly string[] } => {
  const type = choiceType(
    `${call.name}()`,
    args.map((a) => a.type),
  );
  return { type, sql: args.map((a) => coerce(call.t, a, type).sql) };
};

/** What NULLIF compares, as far as its answer has the type of the first. */
const nullif: FunctionTranslator = withArguments(2, 2, (call, args) => {
  const [a, b] = args as readonly [Expression, Expression];
  const special = [a, b].some(
    (e) =>
      ['bit', 'uuid', 'timestamp', 'null'].includes(e.type.kind) ||
      isBinary(e.type) ||
      ('fraction' in e.type && e.type.fraction > 0),
  );
  if (special || (isString(a.type) !== isString(b.type) && !b.constant))
    throw notEmbedded(`nullif() of ${a.type.kind} and ${b.type.kind}`);
  const test = compare(call.t, 'Eq', a, b).sql;
  return { sql: `(CASE WHEN ${test} THEN NULL ELSE ${a.sql} END)`, type: a.type };
});

/** Beside a signed bigint, as literals are, COALESCE takes narrower unsigned integers for such. */
const signedAmong = (args: readonly Expression[], a: Expression): Expression => {
  const { type } = a;
  const wider = args.some((e) => e.type.kind === 'int' && e.type.bits === 64 && !e.type.unsigned);
  return wider && type.kind === 'int' && type.unsigned && type.bits === 32 ? { sql: a.sql, type: int64 } : a;
};

export const conditionals: Readonly<Record<string, FunctionTranslator>> = {
  if: withArguments(3, 3, (call, [test, then, otherwise]) => {
    const { type, sql } = common(call, [then as Expression, otherwise as Expression]);
    return {
      sql: `(CASE WHEN ${condition(call.t, test as Expression)} THEN ${sql[0] as string} ELSE ${sql[1] as string} END)`,
      type,
    };
  }),
  ifnull: withArguments(2, 2, (call, args) => {
    const { type, sql } = common(call, args);
    return { sql: `ifnull(${sql.join(', ')})`, type };
  }),
  coalesce: withArguments(1, 255, (call, args) => {
    const { type, sql } = common(
      call,
      args.map((a) => signedAmong(args, a)),
    );
    return {
      sql: sql.length === 1 ? (sql[0] as string) : `coalesce(${sql.join(', ')})`,
      // texts may be of any length to the server
      type: type.kind === 'char' || type.kind === 'varchar' ? varchar() : type,
    };
  }),
  nullif,
  isnull: withArguments(1, 1, (_call, [a]) => ({
    sql: `(${(a as Expression).sql} IS NULL)`,
    type: bool,
    notNull: true,
  })),
};
