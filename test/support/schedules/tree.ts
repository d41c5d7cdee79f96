import { type PropagationName } from 'nestjs-matrixone';

/** What a step does to the database, or to the transaction it finds itself in. */
export const ACTIONS = [
  'orm insert',
  'orm insert, not flushed',
  'native insert',
  'em.execute insert',
  'query builder insert',
  'duplicate key, swallowed',
  'em.fork() insert',
  'snapshot',
  'clone',
  'pause',
  'setRollbackOnly',
  'hook',
] as const;

export type Action = (typeof ACTIONS)[number];

export const PROPAGATIONS = [
  'REQUIRED',
  'REQUIRES_NEW',
  'SUPPORTS',
  'MANDATORY',
  'NOT_SUPPORTED',
  'NEVER',
  'NESTED',
] as const satisfies readonly PropagationName[];

/** A leaf. Its name is that of its row, snapshot or clone, too. */
export interface Step {
  readonly kind: 'step';
  readonly name: string;
  readonly action: Action;
}

/** A call that may open, join or suspend a transaction, with what happens in it. */
export interface Boundary {
  readonly kind: 'boundary';
  readonly name: string;
  readonly opener: 'decorator' | 'manager' | 'em.transactional';
  readonly propagation: PropagationName;
  /** Has `noRollbackFor` for the errors of `throws spared`. */
  readonly spares: boolean;
  readonly body: readonly Node[];
  readonly end: 'returns' | 'throws' | 'throws spared';
  /** What its caller does with its error. */
  readonly caller: 'passes on' | 'swallows';
}

/** Branches that run at the same time; when all are over, the first error of the list is thrown. */
export interface Parallel {
  readonly kind: 'parallel';
  readonly branches: readonly Boundary[];
}

export type Node = Step | Boundary | Parallel;

/** How `MoTransaction.label` names a transaction that this boundary opens. */
export function labelOf({ opener, propagation, spares, name }: Boundary): string {
  if (opener === 'em.transactional') return 'an ORM transaction';
  return opener === 'manager' ? name : `${spares ? 'Sparing' : 'Plain'}.${propagation}`;
}

/** The tree with unique names, depth first: `a`, `a1`, `a2`, … */
export function named(root: Boundary, prefix: string): Boundary {
  let count = 0;
  const name = (node: Node): Node => {
    if (node.kind === 'parallel') return { ...node, branches: node.branches.map(name) as Boundary[] };
    const own = { ...node, name: `${prefix}${count++ || ''}` };
    return own.kind === 'step' ? own : { ...own, body: own.body.map(name) };
  };
  return name(root) as Boundary;
}

/** The tree as indented text, for a person. */
export function toText(node: Node, indent = ''): string {
  const lines = (nodes: readonly Node[]): string => nodes.map((n) => toText(n, `${indent}  `)).join('');
  if (node.kind === 'step') return `${indent}${node.name}: ${node.action}\n`;
  if (node.kind === 'parallel') return `${indent}at the same time:\n${lines(node.branches)}`;
  const { name, opener, propagation, spares, end, caller } = node;
  const rule = spares && opener !== 'em.transactional' ? ' with noRollbackFor' : '';
  const rest = end === 'returns' ? '' : `, ${end}`;
  const swallowed = caller === 'swallows' ? ', its caller swallows' : '';
  return `${indent}${name}: ${propagation}${rule} by ${opener}${rest}${swallowed}\n${lines(node.body)}`;
}
