import { notEmbedded } from '../engine-errors.js';
import { atPath, JsonNumber, parseJson, type Json, type JsonStep } from './json.js';
import { type Stored } from './stored.js';
import { readInteger } from './wide-integer.js';

/** How an argument of a JSON function becomes a JSON value. */
export type JsonKind = 'int' | 'double' | 'text' | 'bool' | 'json' | 'null';

/** A stored value as JSON. */
export const toJson = (kind: string, value: Stored): Json => {
  if (value === null) return null;
  switch (kind) {
    case 'int':
      return new JsonNumber(readInteger(value as bigint).toString());
    case 'double':
      return new JsonNumber(String(value as number));
    case 'bool':
      return Number(value) !== 0;
    case 'json':
      return parseJson(value as string) as Json;
    default:
      return String(value);
  }
};

/** What JSON_SET (both), JSON_INSERT (only new places) and JSON_REPLACE (only places that are there) do. */
export type JsonEdit = 'set' | 'insert' | 'replace';

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

const child = (at: Json, step: JsonStep): Json | undefined => atPath(at, [step]);

const withChild = (at: Json, step: JsonStep, value: Json): Json => {
  if ('key' in step) return isObject(at) ? { ...at, [step.key]: value } : at;
  if (!Array.isArray(at)) throw notEmbedded('an index into a JSON value that is no array');
  const items = at as readonly Json[];
  return step.index < items.length
    ? items.map((item, i) => (i === step.index ? value : item))
    : [...items, value];
};

/** The document with another value at a path; places whose parent is missing stay missing. */
export const edited = (at: Json, steps: readonly JsonStep[], value: Json, edit: JsonEdit): Json => {
  const [step, ...rest] = steps;
  if (!step) return edit === 'insert' ? at : value;
  const found = child(at, step);
  if (found === undefined) return rest.length > 0 || edit === 'replace' ? at : withChild(at, step, value);
  return withChild(at, step, edited(found, rest, value, edit));
};

/** The document without what is at a path. */
export const without = (at: Json, steps: readonly JsonStep[]): Json => {
  const [step, ...rest] = steps;
  if (!step) throw notEmbedded('JSON_REMOVE of the whole document');
  const found = child(at, step);
  if (found === undefined) return at;
  if (rest.length > 0) return withChild(at, step, without(found, rest));
  if ('index' in step) return (at as readonly Json[]).filter((_, i) => i !== step.index);
  const { [step.key]: _, ...others } = at as Readonly<Record<string, Json>>;
  return others;
};

/** How many items or keys; of anything else 1, of null none. */
export const lengthOf = (value: Json): bigint | null => {
  if (value === null) return null;
  if (Array.isArray(value)) return BigInt(value.length);
  return isObject(value) ? BigInt(Object.keys(value).length) : 1n;
};

/** The name of a JSON value's type. */
export const typeOf = (value: Json): string => {
  if (value === null) return 'NULL';
  if (value instanceof JsonNumber) return /^-?\d+$/.test(value.source) ? 'INTEGER' : 'DOUBLE';
  if (Array.isArray(value)) return 'ARRAY';
  return { string: 'STRING', boolean: 'BOOLEAN', object: 'OBJECT' }[typeof value as string] as string;
};
