import { bool, double, int64, isString, text, varchar, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { coerce } from '../coercion.js';
import { type Translation } from '../environment.js';
import { type Expression } from '../expression.js';
import { parseJson } from '../../values/json.js';
import { type JsonEdit, type JsonKind } from '../../values/json-edit.js';
import { textArgument, withArguments, type Call, type FunctionTranslator } from './signature.js';

const json: ColumnType = { kind: 'json' };

const documentOf = (call: Call, argument: Expression | undefined): string => {
  const document = argument as Expression;
  if (document.type.kind !== 'json' && !['char', 'varchar', 'text', 'null'].includes(document.type.kind))
    throw notEmbedded(`${call.name}() of ${document.type.kind}`);
  return coerce(call.t, document, json).sql;
};

const kinds: Readonly<Record<string, JsonKind>> = {
  int: 'int',
  double: 'double',
  bool: 'bool',
  json: 'json',
  null: 'null',
  char: 'text',
  varchar: 'text',
  text: 'text',
};

/** Kinds that a document keeps as their text. */
const shown: ReadonlySet<string> = new Set(['date', 'datetime', 'timestamp', 'time', 'enum']);

/** A value in a JSON document: its kind and itself. */
export const jsonValue = (t: Translation, name: string, e: Expression): string => {
  if (shown.has(e.type.kind)) return `'text', ${coerce(t, e, text).sql}`;
  const kind = kinds[e.type.kind];
  if (kind === undefined || (kind === 'double' && e.constant))
    throw notEmbedded(`${name}() with ${e.type.kind}`);
  return `'${kind}', ${e.sql}`;
};

/** A value that an aggregate puts into a document, which makes decimals inexact and knows moments without a fraction. */
export const gatheredJsonValue = (t: Translation, name: string, e: Expression): string => {
  if (e.type.kind === 'decimal') return jsonValue(t, name, { ...coerce(t, e, double) });
  if (e.type.kind === 'timestamp' || ('fraction' in e.type && e.type.fraction > 0))
    throw notEmbedded(`${name}() with ${e.type.kind}`);
  return jsonValue(t, name, e);
};

const edit = (name: JsonEdit): FunctionTranslator =>
  withArguments(3, 255, (call, [document, ...rest]) => {
    if (rest.length % 2 === 1) throw notEmbedded(`${call.name}() with a path and no value`);
    const parts = rest.map((e, i) => (i % 2 === 0 ? textArgument(call, e) : jsonValue(call.t, call.name, e)));
    return {
      sql: `mo_json_edit('${name}', ${[documentOf(call, document), ...parts].join(', ')})`,
      type: json,
    };
  });

/** A document that only a JSON value or a text of one can be. */
const certainDocument = (call: Call, argument: Expression | undefined): string => {
  const e = argument as Expression;
  const known = e.constant
    ? typeof e.constant.value === 'string' && parseJson(e.constant.value) !== undefined
    : false;
  if (e.type.kind !== 'json' && e.type.kind !== 'null' && !known)
    throw notEmbedded(`${call.name}() of a text that may be no JSON`);
  return documentOf(call, e);
};

const place = (call: Call, path: Expression | undefined): string => (path ? textArgument(call, path) : "'$'");

export const jsonFunctions: Readonly<Record<string, FunctionTranslator>> = {
  json_extract: withArguments(2, 255, (call, args) => {
    const [document, ...paths] = args as readonly [Expression, ...Expression[]];
    if (document.type.kind !== 'json' && !['char', 'varchar', 'text', 'null'].includes(document.type.kind))
      throw notEmbedded(`${call.name}() of ${document.type.kind}`);
    return {
      sql: `mo_json_extract(${coerce(call.t, document, json).sql}, ${paths.map((path) => coerce(call.t, path, text).sql).join(', ')})`,
      type: json,
    };
  }),
  json_value: withArguments(2, 2, (call, [document, path]) => ({
    sql: `mo_json_value(${certainDocument(call, document)}, ${textArgument(call, path)})`,
    type: varchar(),
  })),
  json_unquote: withArguments(1, 1, (call, args) => {
    const document = args[0] as Expression;
    if (document.type.kind !== 'json' && !isString(document.type))
      throw notEmbedded(`json_unquote() of ${document.type.kind}`);
    return { sql: `mo_json_unquote(${coerce(call.t, document, json).sql})`, type: varchar() };
  }),
  json_object: (call) => {
    const args = call.args();
    if (args.length % 2 === 1) throw notEmbedded('json_object() of an odd number of arguments');
    const parts = args.map((e, i) => (i % 2 === 0 ? textArgument(call, e) : jsonValue(call.t, call.name, e)));
    return { sql: `mo_json_object(${parts.join(', ')})`, type: json };
  },
  json_array: (call) => {
    const parts = call.args().map((e) => jsonValue(call.t, call.name, e));
    return { sql: `mo_json_array(${parts.join(', ')})`, type: json };
  },
  json_set: edit('set'),
  json_insert: edit('insert'),
  json_replace: edit('replace'),
  json_remove: withArguments(2, 255, (call, [document, ...paths]) => ({
    sql: `mo_json_remove(${[documentOf(call, document), ...paths.map((p) => textArgument(call, p))].join(', ')})`,
    type: json,
  })),
  json_length: withArguments(1, 2, (call, [document, path]) => ({
    sql: `mo_json_length(${documentOf(call, document)}, ${place(call, path)})`,
    type: int64,
  })),
  json_keys: withArguments(1, 2, (call, [document, path]) => ({
    sql: `mo_json_keys(${certainDocument(call, document)}, ${place(call, path)})`,
    type: json,
  })),
  json_contains: withArguments(2, 3, (call, [document, candidate, path]) => ({
    sql: `mo_json_contains(${certainDocument(call, document)}, ${certainDocument(call, candidate)}, ${place(call, path)})`,
    type: int64,
  })),
  json_contains_path: withArguments(3, 255, (call, [document, ...rest]) => ({
    sql: `mo_json_contains_path(${[certainDocument(call, document), ...rest.map((e) => textArgument(call, e))].join(', ')})`,
    type: int64,
  })),
  json_merge_patch: withArguments(2, 255, (call, args) => ({
    sql: `mo_json_merge_patch(${args.map((a) => certainDocument(call, a)).join(', ')})`,
    type: json,
  })),
  json_quote: withArguments(1, 1, (call, [e]) => ({
    sql: `mo_json_quote(${textArgument(call, e)})`,
    type: json,
  })),
  json_pretty: withArguments(1, 1, (call, [e]) => ({
    sql: `mo_json_pretty(${certainDocument(call, e)})`,
    type: varchar(),
  })),
  json_type: withArguments(1, 1, (call, [document]) => ({
    sql: `mo_json_type(${documentOf(call, document)})`,
    type: varchar(),
  })),
  json_valid: withArguments(1, 1, (call, args) => ({
    sql: `json_valid(${(args[0] as Expression).type.kind === 'json' ? (args[0] as Expression).sql : textArgument(call, args[0])})`,
    type: bool,
  })),
};
