/** One thing that is wrong, at a path such as `transaction.acquireTimeout`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Looks at one value and says what is wrong with it; a check never sees `undefined` and never quotes a secret. */
export type Check = (value: unknown, path: string) => readonly Problem[];

const fail = (path: string, message: string): readonly Problem[] => [{ path, message }];

const satisfy =
  (wanted: string, test: (value: unknown) => boolean): Check =>
  (value, path) =>
    test(value) ? [] : fail(path, `must be ${wanted}, got ${describe(value)}`);

/** For values that must not be printed: says the type only. */
const satisfySecretly =
  (wanted: string, test: (value: unknown) => boolean): Check =>
  (value, path) =>
    test(value) ? [] : fail(path, `must be ${wanted}, got a value of type ${typeOf(value)}`);

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export const anything: Check = () => [];
export const text = satisfy('a non-empty string', isText);
export const flag = satisfy('true or false', (v) => typeof v === 'boolean');
export const list = satisfy('an array', Array.isArray);
export const callable = satisfy('a function', (v) => typeof v === 'function');
export const duration = satisfy('a number of milliseconds, 0 or more', (v) => isNumberFrom(v, 0));
export const positiveDuration = satisfy('a number of milliseconds above 0', (v) =>
  isNumberFrom(v, Number.MIN_VALUE),
);
export const secret = satisfySecretly(
  'a string or a function that returns one',
  (v) => typeof v === 'string' || typeof v === 'function',
);

/** A connection URL; never quoted, since it may hold the password. */
export const connectionUrl: Check = (value, path) => {
  if (!isText(value))
    return satisfySecretly('a URL like mysql://user:password@host:6001/database', isText)(value, path);
  if (!URL.canParse(value))
    return fail(path, 'is not a valid URL (special characters in it must be percent-encoded)');
  const { protocol } = new URL(value);
  return protocol === 'mysql:' || protocol === 'matrixone:'
    ? []
    : fail(path, `must begin with mysql://, got ${protocol}//`);
};

export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  satisfy(
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${min} or more`
      : `a whole number from ${min} to ${max}`,
    (v) => Number.isInteger(v) && (v as number) >= min && (v as number) <= max,
  );

export const oneOf = (...words: readonly string[]): Check =>
  satisfy(words.map((w) => `'${w}'`).join(' or '), (v) => words.includes(v as string));

export const either = (wanted: string, ...tests: readonly ((value: unknown) => boolean)[]): Check =>
  satisfy(wanted, (v) => tests.some((test) => test(v)));

/** A part of the login name; MatrixOne separates account, user and role by `:` or `#`. */
export const loginPart = satisfy(
  'a name without ":", "#" and blanks',
  (v) => isText(v) && !/[:#\s]/.test(v as string),
);

/** An object whose keys are all known, each value checked in turn. */
export const record =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isPlainObject(value)) return fail(path, `must be an object, got ${describe(value)}`);
    return Object.entries(value).flatMap(([key, item]) => {
      const at = path === '' ? key : `${path}.${key}`;
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
      if (!check) return fail(at, `is not a known option${suggestion(key, Object.keys(checks))}`);
      return item === undefined ? [] : check(item, at);
    });
  };

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumberFrom(value: unknown, min: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= min;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : `a value of type ${typeOf(value)}`;
}

/** `; did you mean 'x'?` when a known word is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3))
    ? `; did you mean '${best.candidate}'?`
    : '';
}

/** Least number of letters to insert, drop, replace or swap with a neighbour. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      rows[i]?.push(Math.min(replaced, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}
