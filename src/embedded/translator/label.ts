import { notEmbedded } from '../engine-errors.js';
import { asList, asObject, identText, nameParts, variant, type Ast, type AstObject } from './ast.js';

const operators: Readonly<Record<string, string>> = {
  Plus: '+',
  Minus: '-',
  Multiply: '*',
  Divide: '/',
  Modulo: '%',
  MyIntegerDivide: 'div',
  Eq: '=',
  NotEq: '!=',
  Lt: '<',
  LtEq: '<=',
  Gt: '>',
  GtEq: '>=',
  And: 'and',
  Or: 'or',
  Xor: 'xor',
  Spaceship: '<=>',
  BitwiseAnd: '&',
  BitwiseOr: '|',
  BitwiseXor: '^',
  StringConcat: '||',
  PGBitwiseShiftLeft: '<<',
  PGBitwiseShiftRight: '>>',
};

const printValue = (node: Ast): string => {
  const [tag, value] = variant('value' in asObject(node) ? asObject(node).value : node);
  switch (tag) {
    case 'Number':
      return String((value as readonly unknown[])[0]);
    case 'Null':
      return 'null';
    case 'Placeholder':
      return '?';
    case 'SingleQuotedString':
      return String(value).replaceAll('\\', '\\\\');
    case 'Boolean':
      return value === true ? 'true' : 'false';
    case 'HexStringLiteral':
      return `0x${String(value)}`;
    case 'SingleQuotedByteStringLiteral':
      return `0b${String(value)}`;
    default:
      return String(value);
  }
};

const printArgs = (args: Ast): string => {
  const [tag, list] = variant(args);
  if (tag !== 'List') return '';
  const { args: items, duplicate_treatment: distinct, clauses } = asObject(list);
  const printed = asList(items).map((item) => {
    const [, inner] = variant(item);
    const [kind, expression] = variant(inner);
    return kind === 'Expr' ? printExpression(expression) : '*';
  });
  const order = asList(clauses)
    .map((clause) => variant(clause))
    .filter(([kind]) => kind === 'OrderBy')
    .map(
      ([, by]) =>
        ` order by ${asList(by)
          .map(
            (b) =>
              printExpression(asObject(b).expr) +
              (asObject(asObject(b).options).asc === false ? ' desc' : ''),
          )
          .join(', ')}`,
    )
    .join('');
  return (distinct === 'Distinct' ? 'distinct ' : '') + printed.join(', ') + order;
};

const printWindow = (over: Ast): string => {
  const spec = asObject(variant(over)[1]);
  const by = asList(spec.partition_by).map(printExpression).join(', ');
  const order = asList(spec.order_by)
    .map(
      (o) => printExpression(asObject(o).expr) + (asObject(asObject(o).options).asc === false ? ' desc' : ''),
    )
    .join(', ');
  if (spec.window_frame) return `over (${unprintable}${JSON.stringify(spec)})`;
  return `over (${[by && `partition by ${by}`, order && `order by ${order}`].filter(Boolean).join(' ')})`;
};

/** GROUP_CONCAT prints its separator, the default one too. */
const separatorOf = (call: AstObject): string => {
  if (nameParts(call.name).join('.').toLowerCase() !== 'group_concat') return '';
  const [, list] = variant(call.args ?? 'None');
  const found = asList(asObject(list ?? {}).clauses)
    .map((clause) => variant(clause))
    .find(([kind]) => kind === 'Separator');
  return ` separator ${found ? String(variant(asObject(found[1]).value)[1]) : ','}`;
};

/** A system variable's scope is not printed when it is the session. */
const variableLabel = (name: string): string => name.replace(/^@@session\./i, '@@');

const signs: Readonly<Record<string, string>> = { Minus: '-', BitwiseNot: '~' };

/** Two signs stand apart, which would begin a comment otherwise. */
const signed = (operator: string, operand: string): string => {
  const sign = signs[operator] ?? '+';
  return sign === '-' && operand.startsWith('-') ? `- ${operand}` : `${sign}${operand}`;
};

/** An expression as MatrixOne prints it: the label of a column without alias. */
export const printExpression = (node: Ast): string => {
  const [tag, content] = variant(node);
  const body =
    typeof content === 'object' && content !== null && !Array.isArray(content) ? asObject(content) : {};
  const p = (key: string) => printExpression(body[key]);
  const not = body.negated === true ? 'not ' : '';
  switch (tag) {
    case 'Identifier':
      return variableLabel(identText(content));
    case 'CompoundIdentifier':
      return variableLabel(asList(content).map(identText).join('.'));
    case 'Value':
      return printValue(content);
    case 'Nested':
      return `(${printExpression(content)})`;
    case 'BinaryOp': {
      const operator = String(variant(body.op)[0]);
      if (operator === 'Arrow') return `json_extract(${p('left')}, ${p('right')})`;
      if (operator === 'LongArrow') return `json_unquote(json_extract(${p('left')}, ${p('right')}))`;
      return `${p('left')} ${operators[operator] ?? operator} ${p('right')}`;
    }
    case 'UnaryOp':
      return body.op === 'Not' ? `not ${p('expr')}` : signed(String(body.op), p('expr'));
    case 'IsNull':
      return `${printExpression(content)} is null`;
    case 'IsNotNull':
      return `${printExpression(content)} is not null`;
    case 'IsTrue':
      return `${printExpression(content)} is true`;
    case 'IsNotTrue':
      return `${printExpression(content)} is not true`;
    case 'IsFalse':
      return `${printExpression(content)} is false`;
    case 'IsNotFalse':
      return `${printExpression(content)} is not false`;
    case 'Like':
      return `${p('expr')} ${not}like ${p('pattern')}`;
    case 'ILike':
      return `${p('expr')} ${not}ilike ${p('pattern')}`;
    case 'RLike':
      return `${p('expr')} ${not}reg_match ${p('pattern')}`;
    case 'Between':
      return `${p('expr')}${body.negated === true ? ' not' : ''} between ${p('low')} and ${p('high')}`;
    case 'InList':
      return `${p('expr')} ${not}in (${asList(body.list).map(printExpression).join(', ')})`;
    case 'Tuple':
      return `(${asList(content).map(printExpression).join(', ')})`;
    case 'Function':
      return `${nameParts(body.name).join('.')}(${printArgs(body.args)}${separatorOf(body)})${body.over === undefined || body.over === null ? '' : ` ${printWindow(body.over)}`}`;
    case 'Floor':
      return `floor(${p('expr')})`;
    case 'Ceil':
      return `ceil(${p('expr')})`;
    case 'Case': {
      const whens = asList(body.conditions).map(
        (c) => `when ${printExpression(asObject(c).condition)} then ${printExpression(asObject(c).result)}`,
      );
      const operand = body.operand === undefined || body.operand === null ? '' : ` ${p('operand')}`;
      const otherwise =
        body.else_result === undefined || body.else_result === null ? '' : ` else ${p('else_result')}`;
      return `case${operand} ${whens.join(' ')}${otherwise} end`;
    }
    case 'Cast':
    case 'Convert':
      // BINARY x; CAST(x AS BINARY), of the same tree, is refused by the parser
      if (
        tag === 'Cast' &&
        body.kind === 'Cast' &&
        variant(body.data_type)[0] === 'Binary' &&
        !JSON.stringify(variant(body.data_type)[1] ?? null).match(/\d/)
      )
        return `binary(${p('expr')})`;
      if (tag === 'Convert' && body.charset)
        return `convert(${p('expr')}, ${nameParts(body.charset).join('.')})`;
      return `cast(${p('expr')} as ${printType(body.data_type)})`;
    case 'Substring':
      return `${body.shorthand === true ? 'substr' : 'substring'}(${[
        'expr',
        'substring_from',
        'substring_for',
      ]
        .filter((part) => body[part])
        .map(p)
        .join(', ')})`;
    case 'Trim':
      return `trim(${body.trim_where ? `${String(body.trim_where).toLowerCase()} ` : ''}${body.trim_what ? `${p('trim_what')} from ` : ''}${p('expr')})`;
    case 'Extract':
      return `extract(${String(variant(body.field)[0]).toLowerCase()}, ${p('expr')})`;
    case 'Interval':
      return `INTERVAL ${p('value')} ${String(variant(body.leading_field)[0]).toLowerCase()}`;
    case 'Position':
      return `position(${p('expr')}, ${p('in')})`;
    case 'Collate':
      return p('expr');
    case 'TypedString':
      return `${printType(body.data_type)}(${printValue(body.value)})`;
    default:
      return `${unprintable}${JSON.stringify(node)}`;
  }
};

/** Begins what is not known to be printed alike; distinct expressions still print distinctly. */
const unprintable = '\0';

/** The label of a select item without alias: as printed, without the parentheses around the whole. */
export const labelOf = (node: Ast): string => {
  const [tag, content] = variant(node);
  if (tag === 'Nested') return labelOf(content);
  return printExpression(node);
};

/** Refuses a column whose label is not known to be the server's. */
export const checkedLabel = (label: string): string => {
  if (label.includes(unprintable)) throw notEmbedded('a column of this expression without an alias');
  return label;
};

const typeWords: Readonly<Record<string, string>> = { SignedInteger: 'integer', DoublePrecision: 'double' };
const typeWord = (tag: string): string =>
  typeWords[tag] ?? tag.replace(/(.)Unsigned$/, '$1 unsigned').toLowerCase();

const printType = (node: Ast): string => {
  const [tag, size] = variant(node);
  const numbers = JSON.stringify(size ?? null)?.match(/\d+/g);
  if (numbers) return `${typeWord(tag)}(${numbers.join(', ')})`;
  if (tag === 'Char') return 'varchar';
  return tag === 'Decimal' || tag === 'Numeric' ? `${typeWord(tag)}(38)` : typeWord(tag);
};
