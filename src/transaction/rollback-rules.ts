/** A class of errors, also an abstract one. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
export type ErrorClass = Function & { readonly prototype: unknown };

/** Which thrown values a rule means: an error class with its subclasses, or a predicate. */
export type RollbackRule = ErrorClass | ((error: unknown) => boolean);

export interface RollbackRules {
  readonly rollbackFor?: RollbackRule | readonly RollbackRule[];
  readonly noRollbackFor?: RollbackRule | readonly RollbackRule[];
}

/**
 * Does this error roll the transaction back? Everything does, unless `noRollbackFor` matches closer in the class
 * hierarchy than `rollbackFor`. A predicate that says yes is as close as the thrown class itself.
 */
export function rollsBack(error: unknown, rules: RollbackRules): boolean {
  const spared = distance(error, rules.noRollbackFor);
  return spared === Infinity || distance(error, rules.rollbackFor) <= spared;
}

function distance(error: unknown, rules: RollbackRules['rollbackFor']): number {
  const list =
    rules === undefined
      ? []
      : Array.isArray(rules)
        ? (rules as readonly RollbackRule[])
        : [rules as RollbackRule];
  return Math.min(
    Infinity,
    ...list.map((rule) => (isClass(rule) ? classDistance(error, rule) : matches(error, rule))),
  );
}

/** A predicate that fails (it may not expect a thrown `undefined`) says no: then the transaction is rolled back. */
function matches(error: unknown, predicate: (error: unknown) => boolean): number {
  try {
    return predicate(error) ? 0 : Infinity;
  } catch {
    return Infinity;
  }
}

function classDistance(error: unknown, errorClass: ErrorClass): number {
  let depth = 0;
  for (let prototype = prototypeOf(error); prototype; prototype = prototypeOf(prototype)) {
    if (prototype === errorClass.prototype) return depth;
    depth++;
  }
  return Infinity;
}

function prototypeOf(value: unknown): object | null {
  if (typeof value !== 'object' || value === null) return null;
  try {
    return Object.getPrototypeOf(value) as object | null;
  } catch {
    // a revoked proxy was thrown
    return null;
  }
}

/** Arrow functions have no prototype; `function` predicates are told from classes by theirs being empty. */
function isClass(rule: RollbackRule): rule is ErrorClass {
  const { prototype } = rule as { prototype?: unknown };
  if (typeof prototype !== 'object' || prototype === null) return false;
  return (
    rule === Error || prototype instanceof Error || /^class\b/.test(Function.prototype.toString.call(rule))
  );
}
