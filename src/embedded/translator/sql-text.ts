import { asList, asObject, identText, nameParts, variant, type Ast } from './ast.js';
import { printExpression } from './label.js';

/** An expression as text that can be read again: like the label, with quotes around texts. */
export const sqlText = (node: Ast, quoteNames = false): string => {
  const [tag, content] = variant(node);
  if (tag === 'Value') {
    const [kind, value] = variant(asObject(content).value);
    return kind === 'SingleQuotedString' || kind === 'DoubleQuotedString'
      ? `'${String(value).replaceAll("'", "''")}'`
      : printExpression(node);
  }
  if (tag === 'Nested') return `(${sqlText(content, quoteNames)})`;
  if (tag === 'BinaryOp') {
    const body = asObject(content);
    const placeholder = { Identifier: { value: '\u0001' } };
    const operator = printExpression({ BinaryOp: { ...body, left: placeholder, right: placeholder } })
      .replaceAll('\u0001', '')
      .trim();
    return `${sqlText(body.left, quoteNames)} ${operator} ${sqlText(body.right, quoteNames)}`;
  }
  if (tag === 'Function') {
    const { name, args } = asObject(content);
    const [kind, list] = variant(args ?? 'None');
    const items = kind === 'List' ? asList(asObject(list).args).map((item) => variant(variant(item)[1])) : [];
    if (items.every(([form]) => form === 'Expr'))
      return `${nameParts(name).join('.')}(${items.map(([, e]) => sqlText(e, quoteNames)).join(', ')})`;
  }
  if (tag === 'InList') {
    const { expr, list, negated } = asObject(content);
    const items = asList(list).map((item) => sqlText(item, quoteNames));
    return `${sqlText(expr, quoteNames)} ${negated === true ? 'not in' : 'in'} (${items.join(', ')})`;
  }
  if (tag === 'UnaryOp' && asObject(content).op === 'Minus')
    return `-${sqlText(asObject(content).expr, quoteNames)}`;
  if (tag === 'Identifier') return quoteNames ? `\`${identText(content)}\`` : identText(content);
  return printExpression(node);
};
