import { double, int64, isString, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { withArguments, type Call, type FunctionTranslator } from './signature.js';

const pair = (call: Call, args: readonly Expression[]): readonly [string, string, string] => {
  const vector = args.find((a) => a.type.kind === 'vector')?.type;
  if (!vector) throw notEmbedded(`${call.name}() without a vector column`);
  const side = (e: Expression | undefined) => {
    if (!e || (e.type.kind !== 'vector' && !isString(e.type)))
      throw notEmbedded(`${call.name}() of ${e?.type.kind ?? 'nothing'}`);
    return coerce(call.t, e, vector).sql;
  };
  return [String(vector.kind === 'vector' ? vector.bits : 64), side(args[0]), side(args[1])];
};

const measure = (name: string): FunctionTranslator =>
  withArguments(2, 2, (call, args) => ({
    sql: `mo_vector('${name}', ${pair(call, args).join(', ')})`,
    type: double,
  }));

export const vectorFunctions: Readonly<Record<string, FunctionTranslator>> = {
  l2_distance: measure('l2_distance'),
  l2_distance_sq: measure('l2_distance_sq'),
  l1_distance: measure('l1_distance'),
  cosine_similarity: measure('cosine_similarity'),
  cosine_distance: measure('cosine_distance'),
  inner_product: measure('inner_product'),
  vector_dims: withArguments(1, 1, (_call, [a]) => {
    const type = (a as Expression).type as ColumnType;
    if (type.kind !== 'vector') throw notEmbedded('vector_dims() without a vector column');
    return {
      sql: `(CASE WHEN ${(a as Expression).sql} IS NULL THEN NULL ELSE ${type.dimension} END)`,
      type: int64,
    };
  }),
};
