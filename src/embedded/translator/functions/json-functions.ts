import { bool, isString, text, varchar, type ColumnType } from '../../catalog/column-type.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { badArguments, withArguments, type FunctionTranslator } from './signature.js';

const json: ColumnType = { kind: 'json' };

export const jsonFunctions: Readonly<Record<string, FunctionTranslator>> = {
  json_extract: withArguments(2, 2, (call, args) => {
    const [document, path] = args as readonly [Expression, Expression];
    if (document.type.kind !== 'json' && !isString(document.type)) throw badArguments(call.name, args);
    return {
      sql: `mo_json_extract(${coerce(call.t, document, json).sql}, ${coerce(call.t, path, text).sql})`,
      type: json,
    };
  }),
  json_unquote: withArguments(1, 1, (call, args) => {
    const document = args[0] as Expression;
    return { sql: `mo_json_unquote(${coerce(call.t, document, json).sql})`, type: varchar() };
  }),
  json_valid: withArguments(1, 1, (_call, args) => ({
    sql: `json_valid(${(args[0] as Expression).sql})`,
    type: bool,
  })),
};
