import { int64 } from '../catalog/column-type.js';
import { invalidArgument, invalidInput, notEmbedded } from '../engine-errors.js';
import { asList, asObject, type Ast, isGiven, nameParts, take, variant } from './ast.js';
import { type Translation } from './environment.js';
import { type FromClause } from './relations.js';

/** More rows than these are not made. */
const most = 10_000_000;

const given = (argument: Ast): number => {
  const [tag, content] = variant(asObject(asObject(argument).Unnamed).Expr);
  const [kind, literal] = tag === 'Value' ? variant(asObject(content).value) : ['', undefined];
  const value = kind === 'Number' ? Number(asList(literal)[0]) : NaN;
  if (Number.isSafeInteger(value)) return value;
  const { op, expr } = tag === 'UnaryOp' ? asObject(content) : {};
  if (op === 'Minus') return -given({ Unnamed: { Expr: expr } });
  throw notEmbedded('generate_series of other than whole numbers');
};

/** Whether a reference to a table is a call of generate_series. */
export const isSeries = (table: Ast): boolean => {
  const { name, args } = asObject(table);
  return isGiven(args) && nameParts(name).join('.').toLowerCase() === 'generate_series';
};

/** `generate_series(end)` and `generate_series(start, end[, step])` of whole numbers. */
export const seriesRelation = (t: Translation, args: Ast, alias: string | undefined): FromClause => {
  const numbers = asList(take(args, 'a table function', 'args').args).map(given);
  if (numbers.length === 0) throw invalidArgument('generate_series requires at least one argument', '0');
  if (alias === undefined || numbers.length > 3) throw notEmbedded('this form of generate_series');
  const [start = 1, end = 1] = numbers.length === 1 ? [1, numbers[0]] : numbers;
  const step = numbers[2] ?? (start > end ? -1 : 1);
  if (step === 0) throw invalidInput('generate_series step cannot be zero');
  const count = Math.floor((end - start) / step) + 1;
  if (count > most) throw notEmbedded(`generate_series of more than ${most} rows`);
  const handle = t.nextAlias();
  const rows =
    count > 0
      ? `WITH RECURSIVE series(o0) AS (SELECT ${start} UNION ALL SELECT o0 + ${step} FROM series ` +
        `WHERE o0 <> ${start + (count - 1) * step}) SELECT o0 FROM series`
      : 'SELECT 0 AS o0 WHERE 0';
  return {
    sql: `(${rows}) ${handle}`,
    relations: [
      {
        alias,
        series: true,
        columns: [
          {
            name: 'result',
            sql: `${handle}.o0`,
            type: int64,
            declared: { notNull: false, inView: false, computed: true },
          },
        ],
      },
    ],
  };
};
