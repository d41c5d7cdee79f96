import {
  bool,
  isBinary,
  isString,
  longestChar,
  varchar,
  type ColumnType,
} from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { choiceType, coerce, condition } from '../coercion.js';
import { type Expression } from '../expression.js';
import { compare } from '../comparison.js';
import { exactMixture, mixedType, signedMixture } from '../mixed-integers.js';
import { withArguments, type Call, type FunctionTranslator } from './signature.js';

const common = (
  call: Call,
  args: readonly Expression[],
): { readonly type: ColumnType; readonly sql: readonly string[] } => {
  const types = args.map((a) => a.type);
  const type =
    mixedType(types, call.name === 'coalesce' ? signedMixture : exactMixture) ??
    choiceType(`${call.name}()`, types);
  return { type, sql: args.map((a) => coerce(call.t, a, type).sql) };
};

/** What NULLIF compares, as far as its answer has the type of the first. */
const nullif: FunctionTranslator = withArguments(2, 2, (call, args) => {
  const [a, b] = args as readonly [Expression, Expression];
  const special = [a, b].some(
    (e) =>
      ['bit', 'uuid', 'timestamp', 'year', 'null'].includes(e.type.kind) ||
      isBinary(e.type) ||
      ('fraction' in e.type && e.type.fraction > 0),
  );
  if (special || (isString(a.type) !== isString(b.type) && !b.constant))
    throw notEmbedded(`nullif() of ${a.type.kind} and ${b.type.kind}`);
  const test = compare(call.t, 'Eq', a, b).sql;
  return { sql: `(CASE WHEN ${test} THEN NULL ELSE ${a.sql} END)`, type: a.type };
});

/** Texts may be of any length to the server. */
const anyLength = (type: ColumnType, args: readonly Expression[]): ColumnType => {
  if (type.kind !== 'char' && type.kind !== 'varchar') return type;
  return args.every((a) => a.type.kind === 'char' || a.type.kind === 'null') ? longestChar : varchar();
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
    return {
      sql: sql.length === 1 ? (sql[0] as string) : `coalesce(${sql.join(', ')})`,
      type: anyLength(type, args),
    };
  }),
  nullif,
  isnull: withArguments(1, 1, (_call, [a]) => ({
    sql: `(${(a as Expression).sql} IS NULL)`,
    type: bool,
    notNull: true,
  })),
};
