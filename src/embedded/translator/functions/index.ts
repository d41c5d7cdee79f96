import { notEmbedded, notSupported } from '../../engine-errors.js';
import { asObject, isGiven, nameParts, someNode, take, variant, type Ast } from '../ast.js';
import { type Translation } from '../environment.js';
import { type Expression, type Scope } from '../expression.js';
import { translateExpression } from '../expression-translator.js';
import { resolveColumn } from '../names.js';
import { printWindow } from '../print-expression.js';
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
import { zoneFunctions } from './zone-functions.js';
import { isWindowFunction, translateWindow, translateWindowFunction } from './windows.js';

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
    zoneFunctions,
    patternFunctions,
    { str_to_date: strToDate },
    vectorFunctions,
  ].flatMap((m) => Object.entries(m)),
);

/** Whether the server has a function of that name. */
export const isKnownFunction = (name: string): boolean =>
  [functions, aggregateNames, serverFunctions].some((known) => known.has(name)) ||
  isWindowFunction(name) ||
  name === 'values';

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
  if (isGiven(over) && scope?.noWindows) throw scope.noWindows(lower);
  const window = isGiven(over) ? translateWindow({ ...t, operands: [] }, scope, lower, over) : undefined;
  if (aggregateNames.has(lower)) return translateAggregate(t, scope, lower, content, window);
  if (window && isWindowFunction(lower)) return translateWindowFunction(t, scope, lower, content, window);
  if (window) throw notEmbedded(`the window function ${lower}`);
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

/** The different windows of expressions, as printed. */
export const windowsIn = (nodes: readonly Ast[]): ReadonlySet<string> => {
  const found = new Set<string>();
  someNode(nodes, (tag, content) => {
    if (tag === 'over' && isGiven(content)) found.add(printWindow(content));
    return false;
  });
  return found;
};
