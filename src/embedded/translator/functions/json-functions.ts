import { bool, isString, text, varchar, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { textArgument, withArguments, type FunctionTranslator } from './signature.js';

const json: ColumnType = { kind: 'json' };

export const jsonFunctions: Readonly<Record<string, FunctionTranslator>> = {
  json_extract: withArguments(2, 2, (call, args) => {
    const [document, path] = args as readonly [Expression, Expression];
    if (document.type.kind !== 'json' && !['char', 'varchar', 'text'].includes(document.type.kind))
      throw notEmbedded(`${call.name}() of ${document.type.kind}`);
    return {
      sql: `mo_json_extract(${coerce(call.t, document, json).sql}, ${coerce(call.t, path, text).sql})`,
      type: json,
    };
  }),
  json_unquote: withArguments(1, 1, (call, args) => {
    const document = args[0] as Expression;
    if (document.type.kind !== 'json' && !isString(document.type))
      throw notEmbedded(`json_unquote() of ${document.type.kind}`);
    return { sql: `mo_json_unquote(${coerce(call.t, document, json).sql})`, type: varchar() };
  }),
  json_valid: withArguments(1, 1, (call, args) => ({
    sql: `json_valid(${(args[0] as Expression).type.kind === 'json' ? (args[0] as Expression).sql : textArgument(call, args[0])})`,
    type: bool,
  })),
};
