import { bool, type ColumnType } from '../../catalog/column-type.js';
import { commonType, coerce, condition } from '../coercion.js';
import { type Expression } from '../expression.js';
import { compare } from '../operators.js';
import { withArguments, type Call, type FunctionTranslator } from './signature.js';

const common = (
  call: Call,
  args: readonly Expression[],
): { readonly type: ColumnType; readonly sql: readonly string[] } => {
  const type = args.map((a) => a.type).reduce(commonType);
  return { type, sql: args.map((a) => coerce(call.t, a, type).sql) };
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
    const { type, sql } = common(call, args);
    return { sql: sql.length === 1 ? (sql[0] as string) : `coalesce(${sql.join(', ')})`, type };
  }),
  nullif: withArguments(2, 2, (call, [a, b]) => ({
    sql: `(CASE WHEN ${compare(call.t, 'Eq', a as Expression, b as Expression).sql} THEN NULL ELSE ${(a as Expression).sql} END)`,
    type: (a as Expression).type,
  })),
  isnull: withArguments(1, 1, (_call, [a]) => ({
    sql: `(${(a as Expression).sql} IS NULL)`,
    type: bool,
    notNull: true,
  })),
};
