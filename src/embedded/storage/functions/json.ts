import { invalidArgument, invalidInput, notEmbedded } from '../../engine-errors.js';
import { type Define, strict, type Value } from './define.js';
import { edited, lengthOf, toJson, typeOf, without, type JsonEdit } from '../../values/json-edit.js';
import { holds, keysOf, patched, pretty } from '../../values/json-question.js';
import {
  JsonNumber,
  allAt,
  atPath,
  parseJson,
  parseJsonPath,
  parseJsonPattern,
  printJson,
  type Json,
  type JsonStep,
} from '../../values/json.js';

/** JSON_EXTRACT: of several paths, or one of several ends, all that is there as an array. */
const jsonExtract = (document: string | null, ...paths: readonly (string | null)[]): Value => {
  if (paths.includes(null)) return null;
  const patterns = (paths as readonly string[]).map((path) => {
    const steps = parseJsonPattern(path);
    if (steps) return steps;
    if ((/^\s*\$/.test(path) && /[*]/.test(path)) || paths.length > 1)
      throw notEmbedded(`the JSON path ${path}`);
    throw invalidInput(`Invalid JSON path expression ${path}`);
  });
  if (document === null) return null;
  const value = parseJson(document) as Json;
  const found = patterns.flatMap((steps) => allAt(value, steps));
  if (found.length === 0) return null;
  const several = patterns.length > 1 || patterns.some((steps) => steps.some((step) => 'every' in step));
  return printJson(several ? found : (found[0] as Json));
};

const jsonUnquote = (document: string): Value => {
  const value = parseJson(document);
  return typeof value === 'string' ? value : document;
};

const pathOf = (path: string): readonly JsonStep[] => {
  const steps = parseJsonPath(path);
  if (!steps) throw notEmbedded(`the JSON path ${path} in a change or a length`);
  return steps;
};

/** Functions of JSON documents. */
export const jsonFunctions = (define: Define): void => {
  define('mo_json_extract', jsonExtract as never);
  define(
    'mo_json_value',
    strict(((document: string, path: string) => {
      const found = atPath(parseJson(document) as Json, pathOf(path));
      if (found === undefined || found === null) return null;
      if (typeof found === 'object' && !(found instanceof JsonNumber)) return null;
      return typeof found === 'string' ? found : printJson(found);
    }) as never),
  );
  define('mo_json_unquote', strict(jsonUnquote as never));
  define('mo_json_object', ((...parts: readonly Value[]) => {
    const entries: Record<string, Json> = {};
    for (let i = 0; i < parts.length; i += 3) {
      const key = parts[i];
      if (typeof key !== 'string') throw notEmbedded('json_object() with a key of NULL');
      entries[key] = toJson(parts[i + 1] as string, parts[i + 2] as Value);
    }
    return printJson(entries);
  }) as never);
  define('mo_json_array', ((...parts: readonly Value[]) =>
    printJson(
      parts.flatMap((kind, i) => (i % 2 === 0 ? [toJson(kind as string, parts[i + 1] as Value)] : [])),
    )) as never);
  define('mo_json_edit', ((edit: JsonEdit, document: Value, ...parts: readonly Value[]) => {
    let value = document === null ? undefined : (parseJson(document as string) as Json);
    for (let i = 0; i < parts.length; i += 3) {
      if (value === undefined || parts[i] === null) return null;
      value = edited(
        value,
        pathOf(parts[i] as string),
        toJson(parts[i + 1] as string, parts[i + 2] as Value),
        edit,
      );
    }
    return value === undefined ? null : printJson(value);
  }) as never);
  define(
    'mo_json_remove',
    strict(((document: string, ...paths: readonly string[]) =>
      printJson(
        paths.reduce((at, path) => without(at, pathOf(path)), parseJson(document) as Json),
      )) as never),
  );
  define(
    'mo_json_length',
    strict(((document: string, path: string) => {
      const found = atPath(parseJson(document) as Json, pathOf(path));
      return found === undefined ? null : lengthOf(found);
    }) as never),
  );
  define(
    'mo_json_keys',
    strict(((document: string, path: string) => {
      const found = atPath(parseJson(document) as Json, pathOf(path));
      const keys = found === undefined ? undefined : keysOf(found);
      return keys ? printJson(keys) : null;
    }) as never),
  );
  define(
    'mo_json_contains',
    strict(((document: string, candidate: string, path: string) => {
      const found = atPath(parseJson(document) as Json, pathOf(path));
      return found === undefined ? null : holds(found, parseJson(candidate) as Json) ? 1n : 0n;
    }) as never),
  );
  define(
    'mo_json_contains_path',
    strict(((document: string, mode: string, ...paths: readonly string[]) => {
      if (!/^(one|all)$/i.test(mode))
        throw invalidArgument('json_contains_path', 'one_or_all must be one or all');
      const value = parseJson(document) as Json;
      const there = paths.map((path) => atPath(value, pathOf(path)) !== undefined);
      return (/^one$/i.test(mode) ? there.some(Boolean) : there.every(Boolean)) ? 1n : 0n;
    }) as never),
  );
  define(
    'mo_json_merge_patch',
    strict(((...documents: readonly string[]) =>
      printJson(documents.map((d) => parseJson(d) as Json).reduce(patched))) as never),
  );
  define('mo_json_quote', strict(((s: string) => JSON.stringify(s)) as never));
  define('mo_json_pretty', strict(((document: string) => pretty(parseJson(document) as Json)) as never));
  define('mo_json_type', strict(((document: string) => typeOf(parseJson(document) as Json)) as never));
};
