import { invalidInput, notEmbedded } from '../engine-errors.js';

/** A JSON value whose numbers keep the digits they were written with. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | { readonly [key: string]: Json };

export class JsonNumber {
  constructor(readonly source: string) {}
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Reads a JSON text, undefined when it is not one. */
export const parseJson = (text: string): Json | undefined => {
  const keepNumbers: Reviver = (_key, value, { source }) =>
    typeof value === 'number' ? new JsonNumber(source ?? String(value)) : value;
  try {
    return JSON.parse(text, keepNumbers as (this: unknown, key: string, value: unknown) => unknown) as Json;
  } catch {
    return undefined;
  }
};

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

/** As MatrixOne prints it: a space after each colon and comma, keys in order. */
export const printJson = (value: Json): string => {
  if (value instanceof JsonNumber) return printNumber(value.source);
  if (Array.isArray(value)) return `[${value.map(printJson).join(', ')}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}: ${printJson(v)}`).join(', ')}}`;
  }
  return JSON.stringify(value);
};

const printNumber = (source: string): string => {
  if (/^-?\d+$/.test(source)) return source;
  // an exponent has two digits at least
  return String(Number(source)).replace(/e([+-])(\d)$/, 'e$10$2');
};

/** Beyond 64 bits, the server keeps a whole number as floating point. */
const hasWideInteger = (value: Json): boolean => {
  if (value instanceof JsonNumber)
    return (
      /^-?\d+$/.test(value.source) &&
      (BigInt(value.source) >= 2n ** 64n || BigInt(value.source) < -(2n ** 63n))
    );
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((v) => hasWideInteger(v as Json))
  );
};

/** The stored form of a JSON text; refuses what is no JSON with MatrixOne's error. */
export const storeJson = (text: string): string => {
  if (text === '') throw invalidInput('json text is empty');
  const value = parseJson(text);
  if (value === undefined) throw invalidInput(`json text ${text}`);
  if (/\d{19}/.test(text) && hasWideInteger(value)) throw notEmbedded('a number as long as this in JSON');
  return printJson(value);
};

/** One step of a JSON path. */
export type JsonStep = { readonly key: string } | { readonly index: number };

/** A step that may have several ends: all members of an object, or all items of an array. */
type JsonPatternStep = JsonStep | { readonly every: 'member' | 'item' };

/** Reads a path such as `$.a[*]."b c"`; undefined for anything else, `**` among them. */
export const parseJsonPattern = (path: string): readonly JsonPatternStep[] | undefined => {
  const steps: JsonPatternStep[] = [];
  let rest = path.trim();
  if (!rest.startsWith('$')) return undefined;
  rest = rest.slice(1);
  while (rest !== '') {
    const match = /^\.([A-Za-z_$][A-Za-z0-9_$]*)|^\."((?:[^"\\]|\\.)*)"|^\[(\d+)\]|^(\.\*|\[\*\])/.exec(rest);
    if (!match) return undefined;
    const [found, key, quoted, index, every] = match;
    if (every !== undefined) steps.push({ every: every === '.*' ? 'member' : 'item' });
    else steps.push(index !== undefined ? { index: Number(index) } : { key: key ?? (quoted as string) });
    rest = rest.slice(found.length);
  }
  return steps;
};

const isStep = (step: JsonPatternStep): step is JsonStep => !('every' in step);

/** Reads a path of one end; undefined for the forms with wildcards or anything else. */
export const parseJsonPath = (path: string): readonly JsonStep[] | undefined => {
  const steps = parseJsonPattern(path);
  return steps?.every(isStep) ? steps : undefined;
};

const membersOf = (value: Json): readonly Json[] =>
  isObject(value)
    ? Object.entries(value)
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map(([, member]) => member)
    : [];

/** All that a path finds. */
export const allAt = (value: Json, steps: readonly JsonPatternStep[]): readonly Json[] =>
  steps.reduce<readonly Json[]>(
    (found, step) =>
      found.flatMap((at) => {
        if ('every' in step)
          return step.every === 'member' ? membersOf(at) : Array.isArray(at) ? (at as readonly Json[]) : [];
        const next = atPath(at, [step]);
        return next === undefined ? [] : [next];
      }),
    [value],
  );

export const atPath = (value: Json, steps: readonly JsonStep[]): Json | undefined =>
  steps.reduce<Json | undefined>((at, step) => {
    if (at === undefined) return undefined;
    if ('key' in step) return isObject(at) && Object.hasOwn(at, step.key) ? at[step.key] : undefined;
    if (Array.isArray(at)) return (at as readonly Json[])[step.index];
    return step.index === 0 ? at : undefined;
  }, value);
