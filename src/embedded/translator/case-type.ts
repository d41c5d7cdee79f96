import { isBinary, isString, type ColumnType } from '../catalog/column-type.js';
import { parseMoment } from '../values/moment.js';
import { choiceType } from './coercion.js';
import { type Expression } from './expression.js';
import { exactMixture, mixedType } from './mixed-integers.js';

/** The type of a CASE, by the values that it chooses from; a missing ELSE is one of type `null`. */
export const caseType = (values: readonly Expression[]): ColumnType => {
  const [first, ...others] = values.map((value) => value.type);
  // beside NULL the server cuts fractions of seconds off
  if (first && 'fraction' in first && others.every((type) => isSame(type, first))) return first;
  const given = values.filter((value) => value.type.kind !== 'null');
  if (given.length > 0 && given.every(({ type }) => isBinary(type))) return binaryType(given);
  const day = given.find(({ type }) => type.kind === 'date');
  if (day && given.every((value) => value.type.kind === 'date' || isDay(value))) return day.type;
  const types = values.map((value) => value.type);
  return mixedType(types, exactMixture) ?? choiceType('CASE', types);
};

/** Literals take the type of what they stand beside. */
const binaryType = (values: readonly Expression[]): ColumnType => {
  const columns = values.filter((value) => !value.constant).map((value) => value.type);
  const [first, ...others] = columns;
  const withLiterals = columns.length < values.length;
  const alike = first && others.every((type) => isSame(type, first));
  if (alike && !withLiterals) return first;
  if (alike && first.kind === 'blob') return { kind: 'blob', amongLiterals: true };
  if (alike && first.kind === 'varbinary') return first;
  return choiceType(
    'CASE',
    values.map((value) => value.type),
  );
};

const isSame = (a: ColumnType, b: ColumnType): boolean => JSON.stringify(a) === JSON.stringify(b);

const isDay = ({ type, constant }: Expression): boolean =>
  isString(type) &&
  typeof constant?.value === 'string' &&
  /^\d{4}-\d\d-\d\d$/.test(constant.value) &&
  parseMoment(constant.value) !== undefined;
