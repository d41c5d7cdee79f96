import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { type Define, strict, type Value } from './define.js';
import { atPath, type Json, parseJson, parseJsonPath, printJson } from '../../values/json.js';

const jsonExtract = (document: string | null, path: string | null): Value => {
  if (path === null) return null;
  const steps = parseJsonPath(path);
  if (!steps) {
    if (/^\s*\$/.test(path) && /[*]/.test(path)) throw notEmbedded(`the JSON path ${path}`);
    throw invalidInput(`Invalid JSON path expression ${path}`);
  }
  if (document === null) return null;
  const found = atPath(parseJson(document) as Json, steps);
  return found === undefined ? null : printJson(found);
};

const jsonUnquote = (document: string): Value => {
  const value = parseJson(document);
  return typeof value === 'string' ? value : document;
};

/** Functions of JSON documents. */
export const jsonFunctions = (define: Define): void => {
  define('mo_json_extract', jsonExtract as never);
  define('mo_json_unquote', strict(jsonUnquote as never));
};
