import { notEmbedded } from '../engine-errors.js';
import { JsonNumber, type Json } from './json.js';

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

/** JSON_CONTAINS: an array holds what one of its items holds, an object what its values hold under the same keys. */
export const holds = (target: Json, candidate: Json): boolean => {
  if (isArray(target))
    return isArray(candidate)
      ? candidate.every((item) => target.some((one) => holds(one, item)))
      : target.some((one) => holds(one, candidate));
  if (isObject(target))
    return (
      isObject(candidate) &&
      Object.entries(candidate).every(
        ([key, value]) => Object.hasOwn(target, key) && holds(target[key] as Json, value),
      )
    );
  if (target instanceof JsonNumber && candidate instanceof JsonNumber)
    return Number(target.source) === Number(candidate.source);
  return target === candidate;
};

/** The keys of an object as a JSON array; undefined of anything else. */
export const keysOf = (value: Json): readonly string[] | undefined =>
  isObject(value)
    ? Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    : undefined;

/** JSON_MERGE_PATCH: keys of the second replace those of the first, and null removes them. */
export const patched = (target: Json, patch: Json): Json => {
  if (!isObject(patch)) return patch;
  const start: Readonly<Record<string, Json>> = isObject(target) ? target : {};
  return Object.entries(patch).reduce<Readonly<Record<string, Json>>>((merged, [key, value]) => {
    const { [key]: old, ...others } = merged;
    if (value === null) return others;
    return { ...others, [key]: patched(old ?? null, value) };
  }, start);
};

/** JSON_PRETTY: two spaces a level. */
export const pretty = (value: Json, indent = ''): string => {
  if (isArray(value) && value.length > 0)
    return `[\n${value.map((item) => `${indent}  ${pretty(item, `${indent}  `)}`).join(',\n')}\n${indent}]`;
  const keys = keysOf(value);
  if (keys && keys.length > 0)
    return `{\n${keys
      .map(
        (key) =>
          `${indent}  ${JSON.stringify(key)}: ${pretty((value as Record<string, Json>)[key] as Json, `${indent}  `)}`,
      )
      .join(',\n')}\n${indent}}`;
  if (value instanceof JsonNumber) {
    if (!/^-?\d+$/.test(value.source)) throw notEmbedded('json_pretty() of a number with a fraction');
    return value.source;
  }
  return isArray(value) ? '[]' : isObject(value) ? '{}' : JSON.stringify(value);
};
