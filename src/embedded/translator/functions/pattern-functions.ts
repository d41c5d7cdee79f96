import { bool, int64, varchar, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { textArgument, withArguments, type FunctionTranslator } from './signature.js';

const ofPattern = (count: number, type: ColumnType): FunctionTranslator =>
  withArguments(count, 6, (call, args) => {
    if (args.length > count) throw notEmbedded(`${call.name}() of more than ${count} arguments`);
    return { sql: `mo_${call.name}(${args.map((a) => textArgument(call, a)).join(', ')})`, type };
  });

/** Functions of regular expressions, in their short forms. */
export const patternFunctions: Readonly<Record<string, FunctionTranslator>> = {
  regexp_like: ofPattern(2, bool),
  regexp_instr: ofPattern(2, int64),
  regexp_substr: ofPattern(2, varchar()),
  regexp_replace: ofPattern(3, varchar()),
};
