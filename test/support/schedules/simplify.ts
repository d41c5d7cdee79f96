import { type Schedule } from './arbitrary.js';
import { type Boundary, type Node } from './tree.js';

/** Longest search for a simpler case, in tries. */
const TRIES = 300;

/** The simplest schedule found for which `fails` still says yes: what a person reads when a run differs from the model. */
export async function simplify(
  schedule: Schedule,
  fails: (schedule: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  let tries = 0;
  for (;;) {
    let simpler: Schedule | undefined;
    for (const candidate of candidates(schedule)) {
      if (++tries > TRIES) return schedule;
      if (!(await fails(candidate))) continue;
      simpler = candidate;
      break;
    }
    if (!simpler) return schedule;
    schedule = simpler;
  }
}

function* candidates({ trees, order }: Schedule): Generator<Schedule> {
  if (trees.length > 1) for (const i of trees.keys()) yield { trees: without(trees, i), order };
  for (const changed of simplerLists(trees)) yield { trees: changed as Boundary[], order };
  if (order) yield { trees, order: undefined };
}

/** The list with one change to one of its nodes, the biggest changes first. */
function* simplerLists(nodes: readonly Node[]): Generator<Node[]> {
  for (const [i, node] of nodes.entries()) {
    for (const simpler of simplerNodes(node)) yield nodes.with(i, simpler);
  }
}

function* simplerNodes(node: Node): Generator<Node> {
  if (node.kind === 'step') return;
  if (node.kind === 'parallel') {
    yield* node.branches;
    if (node.branches.length > 2) {
      for (const i of node.branches.keys()) yield { ...node, branches: without(node.branches, i) };
    }
    for (const branches of simplerLists(node.branches)) {
      if (branches.every((branch) => branch.kind === 'boundary')) yield { ...node, branches };
    }
    return;
  }
  for (const inner of node.body) if (inner.kind === 'boundary') yield inner;
  for (const i of node.body.keys()) yield { ...node, body: without(node.body, i) };
  if (node.spares) yield { ...node, spares: false };
  if (node.end === 'throws spared') yield { ...node, end: 'throws' };
  if (node.end !== 'returns') yield { ...node, end: 'returns' };
  if (node.opener === 'decorator') yield { ...node, opener: 'manager' };
  for (const body of simplerLists(node.body)) yield { ...node, body };
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, i) => i !== index);
}
