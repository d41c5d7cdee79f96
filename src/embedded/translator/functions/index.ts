import { notEmbedded, notSupported } from '../../engine-errors.js';
import { asList, asObject, nameParts, someNode, take, variant, type Ast } from '../ast.js';
import { type Translation } from '../environment.js';
import { type Expression, type Scope } from '../expression.js';
import { translateExpression } from '../expression-translator.js';
import { coerce } from '../coercion.js';
import { orderTerms } from '../order.js';
import { resolveColumn } from '../names.js';
import { int64, isNumeric, isString } from '../../catalog/column-type.js';
import { aggregateNames, translateAggregate } from './aggregates.js';
import { conditionals } from './conditionals.js';
import { jsonFunctions } from './json-functions.js';
import { mathFunctions } from './math-functions.js';
import { momentFunctions } from './moment-functions.js';
import { sessionFunctions } from './session-functions.js';
import { serverFunctions } from './known-names.js';
import { patternFunctions } from './pattern-functions.js';
import { strToDate } from './str-to-date.js';
import { plainArguments, type FunctionTranslator } from './signature.js';
import { moreStringFunctions } from './more-string-functions.js';
import { calendarFunctions } from './calendar-functions.js';
import { clockFunctions } from './clock-functions.js';
import { stringFunctions } from './string-functions.js';
import { vectorFunctions } from './vector-functions.js';

const functions: ReadonlyMap<string, FunctionTranslator> = new Map(
  [
    conditionals,
    jsonFunctions,
    mathFunctions,
    momentFunctions,
    sessionFunctions,
    stringFunctions,
    moreStringFunctions,
    calendarFunctions,
    clockFunctions,
    patternFunctions,
    { str_to_date: strToDate },
    vectorFunctions,
  ].flatMap((m) => Object.entries(m)),
);

const windowOnly: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank']);

/** Whether the server has a function of that name. */
export const isKnownFunction = (name: string): boolean =>
  [functions, aggregateNames, windowOnly, serverFunctions].some((known) => known.has(name)) ||
  ['lag', 'lead', 'values'].includes(name);

/** Translates a function call node; `name` overrides the node's own. */
export const translateFunction = (
  t: Translation,
  scope: Scope | undefined,
  name: string | undefined,
  content: Ast,
): Expression => {
  const parts = name === undefined ? nameParts(asObject(content).name) : [name];
  const lower = (parts[parts.length - 1] as string).toLowerCase();
  if (parts.length > 1) throw notEmbedded(`the function ${parts.join('.')}`);
  const over = asObject(content).over;
  if (over !== undefined && over !== null && scope?.noWindows) throw scope.noWindows(lower);
  const window =
    over === undefined || over === null ? '' : ` OVER (${windowText({ ...t, operands: [] }, scope, over)})`;
  if (aggregateNames.has(lower)) return translateAggregate(t, scope, lower, content, window);
  if (windowOnly.has(lower) && window !== '')
    return { sql: `${lower}()${window}`, type: int64, notNull: true };
  if (window !== '' && (lower === 'lag' || lower === 'lead'))
    return neighbour(t, scope, lower, plainArguments(lower, asObject(content).args), window);
  if (window !== '') throw notEmbedded(`the window function ${lower}`);
  if (lower === 'values' && scope?.inserted) {
    const [node] = plainArguments(lower, asObject(content).args);
    return resolveColumn({ relations: [scope.inserted], inserted: scope.inserted }, [
      String(asObject(variant(node)[1]).value),
    ]);
  }
  if (['rollup', 'cube', 'grouping'].includes(lower)) throw notEmbedded(`${lower}()`);
  const translate = functions.get(lower);
  if (!translate && serverFunctions.has(lower)) throw notEmbedded(`the function ${lower}()`);
  const { args } = take(content, `${lower}()`, 'name', 'args');
  const nodes = plainArguments(lower, args);
  if (!translate) {
    // a wrong name in its arguments is found first
    for (const node of nodes) translateExpression(t, scope, node);
    throw notSupported(`function or operator '${lower}'`);
  }
  let translated: readonly Expression[] | undefined;
  return translate({
    t,
    scope,
    name: lower,
    nodes,
    args: () => (translated ??= nodes.map((n) => translateExpression(t, scope, n))),
  });
};

/** LAG and LEAD: a value of a row before or behind. */
const neighbour = (
  t: Translation,
  scope: Scope | undefined,
  name: string,
  nodes: readonly Ast[],
  window: string,
): Expression => {
  const [value, distance, otherwise] = nodes.map((n) => translateExpression(t, scope, n));
  if (!value || nodes.length > 3) throw notEmbedded(`${name}() of ${nodes.length} arguments`);
  const rows = distance?.constant?.value ?? 1n;
  if (typeof rows !== 'bigint' || rows < 1n) throw notEmbedded(`${name}() by this many rows`);
  if (['enum', 'set', 'null', 'vector'].includes(value.type.kind))
    throw notEmbedded(`${name}() of ${value.type.kind}`);
  const fits =
    otherwise?.constant &&
    ((isString(value.type) && isString(otherwise.type)) ||
      (isNumeric(value.type) && otherwise.type.kind === 'int'));
  if (otherwise && !fits && otherwise.type.kind !== 'null') throw notEmbedded(`${name}() with this default`);
  const last = otherwise ? `, ${coerce(t, otherwise, value.type).sql}` : '';
  return { sql: `${name}(${value.sql}, ${rows}${last})${window}`, type: value.type };
};

/** The frame from the first row to the current one, the only one that is not the default and known to be equal. */
const frameText = (frame: Ast): string => {
  if (frame === undefined || frame === null) return '';
  const {
    units,
    start_bound: from,
    end_bound: to,
  } = take(frame, 'a window frame', 'units', 'start_bound', 'end_bound');
  const [start, rows] = variant(from);
  const begins = start === 'Preceding' && (rows === undefined || rows === null);
  if (units !== 'Rows' || !begins || !(to === 'CurrentRow' || to === undefined || to === null))
    throw notEmbedded('this window frame');
  return 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
};

const windowText = (t: Translation, scope: Scope | undefined, over: Ast): string => {
  const [tag, spec] = variant(over);
  if (tag !== 'WindowSpec') throw notEmbedded('a named window');
  const {
    partition_by: partition,
    order_by: order,
    window_frame: frame,
  } = take(spec, 'OVER', 'partition_by', 'order_by', 'window_frame');
  const by = asList(partition).map((p) => translateExpression(t, scope, p).sql);
  const terms = orderTerms(t, scope, asList(order));
  return [
    by.length > 0 ? `PARTITION BY ${by.join(', ')}` : '',
    terms ? `ORDER BY ${terms}` : '',
    frameText(frame),
  ]
    .filter(Boolean)
    .join(' ');
};

/** Whether an expression holds an aggregate of its own level. */
export const hasAggregate = (node: Ast): boolean => {
  if (Array.isArray(node)) return node.some(hasAggregate);
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, value]) => {
    if (key === 'Subquery' || key === 'subquery' || key === 'span') return false;
    if (key === 'Function') {
      const { name, over } = asObject(value);
      const called = nameParts(name).join('.').toLowerCase();
      if ((over === undefined || over === null) && aggregateNames.has(called)) return true;
    }
    return hasAggregate(value);
  });
};

/** The first window function in an expression. */
export const windowIn = (node: Ast): string | undefined => {
  let found: string | undefined;
  someNode(node, (tag, content) => {
    if (tag !== 'Function' || (asObject(content).over ?? null) === null) return false;
    found = nameParts(asObject(content).name).join('.').toLowerCase();
    return true;
  });
  return found;
};

export const hasWindow = (node: Ast): boolean => windowIn(node) !== undefined;
