import { datetime, isString, text, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { formTypes } from '../../values/read-moment.js';
import { coerce } from '../coercion.js';
import { withArguments, type FunctionTranslator } from './signature.js';

const types: Readonly<Record<string, ColumnType>> = {
  day: { kind: 'date' },
  clock: { kind: 'time', fraction: 0 },
  both: datetime(0),
};

/** STR_TO_DATE(text, form): what the form has in it says of which type the answer is. */
export const strToDate: FunctionTranslator = withArguments(2, 2, (call, [source, form]) => {
  const given = form?.constant?.value;
  if (!source || !isString(source.type) || typeof given !== 'string')
    throw notEmbedded('str_to_date() of other than a text in a constant form');
  const type = types[formTypes(given) ?? ''];
  if (!type) throw notEmbedded(`str_to_date() in the form ${given}`);
  return { sql: `mo_str_to_date(${coerce(call.t, source, text).sql}, ${call.t.bindings.add(given)})`, type };
});
