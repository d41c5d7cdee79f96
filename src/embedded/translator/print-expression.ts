import { asList, asObject, identText, isGiven, nameParts, variant, type Ast, type AstObject } from './ast.js';

/** How names, texts and queries inside of an expression are printed. */
export interface PrintStyle {
  readonly name: (name: string) => string;
  readonly text: (text: string) => string;
  /** Without it, what has a query in it is not printable. */
  readonly query?: (query: Ast) => string;
  /** Time-travel hints are written, too. */
  readonly hints?: boolean;
}

/** Labels have no quotes. */
export const labelStyle: PrintStyle = {
  name: (name) => name,
  text: (text) => text.replaceAll('\\', '\\\\'),
};

/** Begins what is not known to be printed alike; distinct expressions still print distinctly. */
const unprintable = '\0';

/** Stands for what is not known to be printed alike. */
export const unprinted = (node: Ast): string => `${unprintable}${JSON.stringify(node)}`;

/** Whether something that was printed is not known to be what the server prints. */
export const isUnprintable = (printed: string): boolean => printed.includes(unprintable);

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

const printValue = (node: Ast, style: PrintStyle): string => {
  const [tag, value] = variant('value' in asObject(node) ? asObject(node).value : node);
  switch (tag) {
    case 'Number':
      return String((value as readonly unknown[])[0]);
    case 'Null':
      return 'null';
    case 'Placeholder':
      return '?';
    case 'SingleQuotedString':
    case 'DoubleQuotedString':
      return style.text(String(value));
    case 'Boolean':
      return value === true ? 'true' : 'false';
    case 'HexStringLiteral':
      return `0x${String(value).toLowerCase()}`;
    case 'SingleQuotedByteStringLiteral':
      return `0b${String(value)}`;
    default:
      return String(value);
  }
};

/** A term of ORDER BY, with its direction when it has one. */
export const printTerm = (node: Ast, style: PrintStyle): string => {
  const { expr, options } = asObject(node);
  const { asc } = asObject(options);
  return printExpression(expr, style) + (asc === false ? ' desc' : asc === true ? ' asc' : '');
};

/** Functions whose first argument is a unit of time. */
const unitFirst = /^timestamp(diff|add)$/i;

const printArgs = (name: string, args: Ast, style: PrintStyle): string => {
  const print = (part: Ast) => printExpression(part, style);
  const [tag, list] = variant(args);
  if (tag !== 'List') return '';
  const { args: items, duplicate_treatment: distinct, clauses } = asObject(list);
  const printed = asList(items).map((item, i) => {
    const [, inner] = variant(item);
    const [kind, expression] = variant(inner);
    if (i === 0 && unitFirst.test(name)) return printExpression(expression).toLowerCase();
    return kind === 'Expr' ? print(expression) : '*';
  });
  const order = asList(clauses)
    .map((clause) => variant(clause))
    .filter(([kind]) => kind === 'OrderBy')
    .map(
      ([, by]) =>
        ` order by ${asList(by)
          .map((term) => printTerm(term, style))
          .join(', ')}`,
    )
    .join('');
  return (distinct === 'Distinct' ? 'distinct ' : '') + printed.join(', ') + order;
};

const printBound = (node: Ast, style: PrintStyle): string => {
  const [side, distance] = variant(node);
  if (side === 'CurrentRow') return 'current row';
  const far = isGiven(distance) ? printExpression(distance, style) : 'unbounded';
  return `${far} ${side.toLowerCase()}`;
};

const printFrame = (node: Ast, style: PrintStyle): string => {
  const { units, start_bound: start, end_bound: end } = asObject(node);
  const from = printBound(start, style);
  return `${String(units).toLowerCase()} ${isGiven(end) ? `between ${from} and ${printBound(end, style)}` : from}`;
};

/** What stands behind a window function. */
export const printWindow = (over: Ast, style: PrintStyle = labelStyle): string => {
  const print = (part: Ast) => printExpression(part, style);
  const spec = asObject(variant(over)[1]);
  const by = asList(spec.partition_by).map(print).join(', ');
  const order = asList(spec.order_by)
    .map((term) => printTerm(term, style))
    .join(', ');
  const frame = spec.window_frame ? printFrame(spec.window_frame, style) : '';
  return `over (${[by && `partition by ${by}`, order && `order by ${order}`, frame].filter(Boolean).join(' ')})`;
};

/** GROUP_CONCAT prints its separator, the default one too. */
const separatorOf = (call: AstObject, style: PrintStyle): string => {
  if (nameParts(call.name).join('.').toLowerCase() !== 'group_concat') return '';
  const [, list] = variant(call.args ?? 'None');
  const found = asList(asObject(list ?? {}).clauses)
    .map((clause) => variant(clause))
    .find(([kind]) => kind === 'Separator');
  return ` separator ${style.text(found ? String(variant(asObject(found[1]).value)[1]) : ',')}`;
};

/** A system variable's scope is not printed when it is the session. */
const variableLabel = (name: string): string => name.replace(/^@@session\./i, '@@');

const printName = (name: string, style: PrintStyle): string =>
  name.startsWith('@@') ? variableLabel(name) : style.name(name);

const signs: Readonly<Record<string, string>> = { Minus: '-', BitwiseNot: '~' };

/** Two signs stand apart, which would begin a comment otherwise. */
const signed = (operator: string, operand: string): string => {
  const sign = signs[operator] ?? '+';
  return sign === '-' && operand.startsWith('-') ? `- ${operand}` : `${sign}${operand}`;
};

/** An expression as MatrixOne prints it; without a style, as the label of a column without alias. */
export const printExpression = (node: Ast, style: PrintStyle = labelStyle): string => {
  const print = (part: Ast) => printExpression(part, style);
  const [tag, content] = variant(node);
  const body =
    typeof content === 'object' && content !== null && !Array.isArray(content) ? asObject(content) : {};
  const p = (key: string) => print(body[key]);
  const not = body.negated === true ? 'not ' : '';
  switch (tag) {
    case 'Identifier':
      return printName(identText(content), style);
    case 'CompoundIdentifier':
      return identText(asList(content)[0]).startsWith('@@')
        ? variableLabel(asList(content).map(identText).join('.'))
        : asList(content)
            .map((part) => style.name(identText(part)))
            .join('.');
    case 'Value':
      return printValue(content, style);
    case 'Nested':
      return `(${print(content)})`;
    case 'BinaryOp': {
      const operator = String(variant(body.op)[0]);
      if (operator === 'Arrow') return `json_extract(${p('left')}, ${p('right')})`;
      if (operator === 'LongArrow') return `json_unquote(json_extract(${p('left')}, ${p('right')}))`;
      return `${p('left')} ${operators[operator] ?? operator} ${p('right')}`;
    }
    case 'UnaryOp':
      return body.op === 'Not' ? `not ${p('expr')}` : signed(String(body.op), p('expr'));
    case 'IsNull':
      return `${print(content)} is null`;
    case 'IsNotNull':
      return `${print(content)} is not null`;
    case 'IsTrue':
      return `${print(content)} is true`;
    case 'IsNotTrue':
      return `${print(content)} is not true`;
    case 'IsFalse':
      return `${print(content)} is false`;
    case 'IsNotFalse':
      return `${print(content)} is not false`;
    case 'Like':
      return `${p('expr')} ${not}like ${p('pattern')}${body.escape_char ? ` escape ${printValue(body.escape_char, style)}` : ''}`;
    case 'ILike':
      return `${p('expr')} ${not}ilike ${p('pattern')}`;
    case 'RLike':
      return `${p('expr')} ${not}reg_match ${p('pattern')}`;
    case 'Between':
      return `${p('expr')}${body.negated === true ? ' not' : ''} between ${p('low')} and ${p('high')}`;
    case 'InList':
      return `${p('expr')} ${not}in (${asList(body.list).map(print).join(', ')})`;
    case 'Tuple':
      return `(${asList(content).map(print).join(', ')})`;
    case 'Function':
      return `${nameParts(body.name).join('.')}(${printArgs(nameParts(body.name).join('.'), body.args, style)}${separatorOf(body, style)})${body.over === undefined || body.over === null ? '' : ` ${printWindow(body.over, style)}`}`;
    case 'Floor':
      return `floor(${p('expr')})`;
    case 'Ceil':
      return `ceil(${p('expr')})`;
    case 'Case': {
      const whens = asList(body.conditions).map(
        (c) => `when ${print(asObject(c).condition)} then ${print(asObject(c).result)}`,
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
      return `${printType(body.data_type)}(${printValue(body.value, style)})`;
    case 'InSubquery':
      return style.query ? `${p('expr')} ${not}in (${style.query(body.subquery)})` : unprinted(node);
    case 'Exists':
      return style.query ? `${not}exists (${style.query(body.subquery)})` : unprinted(node);
    case 'Subquery':
      return style.query ? `(${style.query(content)})` : unprinted(node);
    default:
      return unprinted(node);
  }
};

const typeWords: Readonly<Record<string, string>> = {
  SignedInteger: 'integer',
  UnsignedInteger: 'integer unsigned',
  DoublePrecision: 'double',
};
const typeWord = (tag: string): string =>
  typeWords[tag] ?? tag.replace(/(.)Unsigned$/, '$1 unsigned').toLowerCase();

const printType = (node: Ast): string => {
  const [tag, size] = variant(node);
  const numbers = JSON.stringify(size ?? null)?.match(/\d+/g);
  // no fraction digits are not printed
  if (numbers?.[1] === '0') return `${typeWord(tag)}(${numbers[0] as string})`;
  if (numbers) return `${typeWord(tag)}(${numbers.join(', ')})`;
  if (tag === 'Char') return 'varchar';
  return tag === 'Decimal' || tag === 'Numeric' ? `${typeWord(tag)}(38)` : typeWord(tag);
};
