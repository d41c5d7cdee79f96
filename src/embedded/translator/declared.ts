import { isMoment } from '../catalog/column-type.js';
import { asObject, nameParts, variant, type Ast } from './ast.js';
import { withNotes, type Declared, type Expression } from './expression.js';
import { aggregateNames } from './functions/aggregates.js';
import { scanOf } from './scan-conditions.js';

const never = new Set(
  'IsNull IsNotNull IsTrue IsNotTrue IsFalse IsNotFalse IsUnknown IsNotUnknown Exists'.split(' '),
);

/** Expressions that are what they stand for. */
const same = new Set('Identifier CompoundIdentifier Nested Collate Prefixed Subquery RowId'.split(' '));

/** Functions whose type is that of their arguments, width and all. */
const keepsWidth = new Set('min max any_value lag lead first_value last_value nth_value'.split(' '));

const known = (operands: readonly Expression[]): readonly Declared[] | undefined => {
  const declared = operands.map((e) => e.declared);
  return declared.includes(undefined) ? undefined : (declared as readonly Declared[]);
};

type OwnWords = Omit<Declared, 'inView'>;

const ofCall = (content: Ast, operands: readonly Declared[]): OwnWords => {
  const { name, over } = asObject(content);
  const called = (name ? (nameParts(name).at(-1) as string) : '').toLowerCase();
  const every = operands.every(({ notNull }) => notNull);
  const computed = !keepsWidth.has(called) || operands[0]?.computed !== false;
  switch (called) {
    case 'count':
    case 'isnull':
    case 'json_object':
    case 'json_array':
      return { notNull: true, computed };
    case 'coalesce':
    case 'ifnull':
      return { notNull: operands.some(({ notNull }) => notNull), computed };
    case 'nullif':
    case 'str_to_date':
    case 'first_value':
    case 'last_value':
    case 'nth_value':
      return { notNull: false, computed };
    case 'greatest':
    case 'least':
      return { notNull: false, computed: operands.some((operand) => operand.computed) };
    case 'lag':
    case 'lead':
      return { notNull: over !== undefined && operands.length === 3 && every, computed };
    default:
      return { notNull: every, computed };
  }
};

const ofOperator = (
  tag: string,
  content: Ast,
  operands: readonly Declared[],
  promoted: boolean,
): OwnWords => {
  const every = operands.every(({ notNull }) => notNull);
  if (never.has(tag)) return { notNull: true, computed: true };
  switch (tag) {
    case 'BinaryOp':
      return { notNull: every || asObject(content).op === 'Spaceship', computed: true };
    case 'UnaryOp':
      return { notNull: every, computed: operands[0]?.computed !== false };
    case 'InList':
      return { notNull: false, computed: true };
    case 'Case':
      return { notNull: every && Boolean(asObject(content).else_result) && !promoted, computed: true };
    case 'Cast':
    case 'Convert':
      return { notNull: every, computed: false };
    case 'Function':
      return ofCall(content, operands);
    default:
      return { notNull: every, computed: true };
  }
};

const isCount = (content: Ast): boolean =>
  /^count$/i.test(nameParts(asObject(content).name).join('.')) &&
  asObject(variant(asObject(content).args)[1]).duplicate_treatment !== 'Distinct';

/** Whether a view's column of it is NOT NULL. */
const inView = (tag: string, content: Ast, operands: readonly Declared[], promoted: boolean): boolean => {
  if (tag === 'Exists') return false;
  const called = tag === 'Function' ? nameParts(asObject(content).name).join('.').toLowerCase() : '';
  if (aggregateNames.has(called) && !isCount(content)) return false;
  return ofOperator(
    tag,
    content,
    operands.map((operand) => ({ ...operand, notNull: operand.inView })),
    promoted,
  ).notNull;
};

/** A moment that was made of one of another kind: CASE then takes it for one that may be NULL. */
const isPromoted = (e: Expression, operands: readonly Expression[]): boolean =>
  isMoment(e.type) && operands.some(({ type }) => isMoment(type) && type.kind !== e.type.kind);

const foldingOperators = new Set('Plus Minus Multiply Divide Modulo MyIntegerDivide'.split(' '));

const isLiteral = (tag: string, content: Ast, operands: readonly Expression[]): boolean =>
  tag === 'Value' ||
  ((tag === 'UnaryOp' || tag === 'BinaryOp') &&
    foldingOperators.has(String(asObject(content).op)) &&
    operands.every((e) => e.literal));

/** Whether a call is a column to the server: the value of a group or of a window. */
const isGathered = (content: Ast): boolean => {
  const { name, over } = asObject(content);
  const called = name ? nameParts(name).join('.').toLowerCase() : '';
  return (over !== undefined && over !== null) || aggregateNames.has(called) || called === 'values';
};

/** An expression with what the server declares a column of it as: it looks at the operands, not at the values. */
export const withDeclared = (
  tag: string,
  content: Ast,
  e: Expression,
  operands: readonly Expression[],
): Expression => {
  if (same.has(tag)) return e;
  const parts = tag === 'InSubquery' ? undefined : known(operands);
  return withNotes(e, {
    declared: parts && {
      ...ofOperator(tag, content, parts, isPromoted(e, operands)),
      inView: inView(tag, content, parts, isPromoted(e, operands)),
    },
    ungathered: tag === 'Function' ? e.ungathered : undefined,
    column: tag === 'Function' && isGathered(content),
    literal: isLiteral(tag, content, operands),
    scan: scanOf(tag, operands),
  });
};

/** What a column of both sides of a set operation is declared as. */
export const eitherDeclared = (a: Expression, b: Expression): { readonly declared?: Declared } =>
  a.declared && b.declared
    ? {
        declared: {
          notNull: a.declared.notNull && b.declared.notNull,
          inView: a.declared.inView && b.declared.inView,
          computed:
            a.declared.computed || b.declared.computed || JSON.stringify(a.type) !== JSON.stringify(b.type),
        },
      }
    : {};

/** Without what only a column of a table itself has. */
export const derived = <E extends Expression>({
  declared,
  ...e
}: E): Omit<E, 'declared'> & { declared?: Declared } =>
  declared
    ? {
        ...e,
        declared: { notNull: declared.notNull, inView: declared.inView, computed: declared.computed },
      }
    : e;
