import { type Ast } from './ast.js';

/** Chains up to this length stay as they were written. */
const longChain = 64;

interface Chain {
  readonly BinaryOp: { left: Ast; op: Ast; right: Ast };
}

const chainOperator = (node: Ast): 'Or' | 'And' | undefined => {
  const op = (node as Partial<Chain> | null | undefined)?.BinaryOp?.op;
  return op === 'Or' || op === 'And' ? op : undefined;
};

/**
 * Makes a balanced tree of each long chain of OR or AND, which the parser leans to the left: SQLite takes no tree that is
 * a thousand operators deep. OR and AND are associative, with NULL too. Absent members become undefined.
 */
export const balanceChains = (node: Ast): Ast => {
  if (Array.isArray(node)) {
    for (let i = 0; i < node.length; i++) node[i] = balanceChains(node[i] as Ast);
    return node;
  }
  if (node === null) return undefined;
  if (typeof node !== 'object') return node;
  const op = chainOperator(node);
  if (op) return balanced(op, node);
  const members = node as Record<string, Ast>;
  for (const key in members) {
    const value = members[key];
    if (typeof value === 'object') members[key] = balanceChains(value);
  }
  return node;
};

const balanced = (op: 'Or' | 'And', node: Ast): Ast => {
  const operands: Ast[] = [];
  const nodes: Chain['BinaryOp'][] = [];
  let rest = node;
  for (; chainOperator(rest) === op; rest = (rest as Chain).BinaryOp.left) {
    const content = (rest as Chain).BinaryOp;
    nodes.push(content);
    content.right = balanceChains(content.right);
    operands.push(content.right);
  }
  const first = balanceChains(rest);
  if (operands.length < longChain) {
    (nodes.at(-1) as Chain['BinaryOp']).left = first;
    return node;
  }
  return join(op, [first, ...operands.reverse()]);
};

const join = (op: 'Or' | 'And', operands: readonly Ast[]): Ast => {
  if (operands.length === 1) return operands[0] as Ast;
  const half = operands.length >> 1;
  return {
    BinaryOp: { left: join(op, operands.slice(0, half)), op, right: join(op, operands.slice(half)) },
  };
};
