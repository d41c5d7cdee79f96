import { labelOf, type Boundary, type Node, type Step } from './tree.js';

/** 'ok', the name of a boundary that threw, or an error code of the library. */
export type Outcome = string;

/** MikroORM's own refusal, which has no code. */
export const ORM_REFUSAL = 'TransactionStateError';

/** An error on its way up; `spared` ones are what `noRollbackFor` means. */
interface Failure {
  readonly outcome: Outcome;
  readonly spared: boolean;
}

/** A physical transaction: what is in it becomes visible together, or never. */
interface Unit {
  readonly label: string;
  doomed: boolean;
  readonly rows: string[];
  readonly snapshots: string[];
  readonly clones: string[];
  readonly hooks: string[];
}

/** Everything a run must show. */
export interface Expectation {
  /** Rows that a second connection sees at the end. */
  readonly rows: Set<string>;
  /** Snapshots and clones that exist at the end, each with the rows that it must have at least. */
  readonly snapshots: Map<string, readonly string[]>;
  readonly clones: Map<string, readonly string[]>;
  /** What the caller of each boundary that ran got. */
  readonly outcomes: Map<string, Outcome>;
  /** The transaction that each step that ran found itself in; `none` outside of one. */
  readonly transactions: Map<string, string>;
  /** How the transaction ended, as each hook was told. */
  readonly hooks: Map<string, 'committed' | 'rolled back'>;
}

/** The rules of docs/transactions.md, applied to trees; no server, no time. */
export function expectationOf(trees: readonly Boundary[]): Expectation {
  const expected: Expectation = {
    rows: new Set(),
    snapshots: new Map(),
    clones: new Map(),
    outcomes: new Map(),
    transactions: new Map(),
    hooks: new Map(),
  };

  /** `before` are the unit's rows that are certainly there when the boundary is called. */
  function call(boundary: Boundary, unit: Unit | undefined, before: string[]): Failure | undefined {
    const failure = enter(boundary, unit, before);
    expected.outcomes.set(boundary.name, failure?.outcome ?? 'ok');
    return boundary.caller === 'swallows' ? undefined : failure;
  }

  function enter(boundary: Boundary, unit: Unit | undefined, before: string[]): Failure | undefined {
    const orm = boundary.opener === 'em.transactional';
    switch (boundary.propagation) {
      case 'REQUIRED':
        return unit ? join(boundary, unit, before) : begin(boundary);
      case 'REQUIRES_NEW':
        return begin(boundary);
      case 'SUPPORTS':
        return unit ? join(boundary, unit, before) : run(boundary, undefined, []);
      case 'MANDATORY':
        return unit ? join(boundary, unit, before) : refusal(orm ? ORM_REFUSAL : 'MO_TRANSACTION_REQUIRED');
      case 'NOT_SUPPORTED':
        return run(boundary, undefined, []);
      case 'NEVER':
        return unit ? refusal(orm ? ORM_REFUSAL : 'MO_TRANSACTION_FORBIDDEN') : run(boundary, undefined, []);
      default:
        // MikroORM's default; there are no savepoints, so it joins
        if (orm) return unit ? join(boundary, unit, before) : begin(boundary);
        return refusal('MO_NESTED_NOT_SUPPORTED');
    }
  }

  function join(boundary: Boundary, unit: Unit, before: string[]): Failure | undefined {
    const failure = run(boundary, unit, before);
    if (failure && !isSpared(boundary, failure)) unit.doomed = true;
    return failure;
  }

  function begin(boundary: Boundary): Failure | undefined {
    const label = labelOf(boundary);
    const unit: Unit = { label, doomed: false, rows: [], snapshots: [], clones: [], hooks: [] };
    const failure = run(boundary, unit, []);
    const fails = failure !== undefined && !isSpared(boundary, failure);
    const commits = !fails && !unit.doomed;
    for (const hook of unit.hooks) expected.hooks.set(hook, commits ? 'committed' : 'rolled back');
    if (commits) {
      for (const row of unit.rows) expected.rows.add(row);
      for (const snapshot of unit.snapshots) expected.snapshots.set(snapshot, unit.rows);
    } else {
      for (const clone of unit.clones) expected.clones.delete(clone);
    }
    return fails || commits ? failure : refusal('MO_UNEXPECTED_ROLLBACK');
  }

  function run(boundary: Boundary, unit: Unit | undefined, before: string[]): Failure | undefined {
    for (const node of boundary.body) {
      const failure = visit(node, unit, before);
      if (failure) return failure;
    }
    if (boundary.end === 'returns') return undefined;
    return { outcome: boundary.name, spared: boundary.end === 'throws spared' };
  }

  function visit(node: Node, unit: Unit | undefined, before: string[]): Failure | undefined {
    if (node.kind === 'boundary') return call(node, unit, before);
    if (node.kind === 'step') return step(node, unit, before);
    const started = [...before];
    const failures = node.branches.map((branch) => {
      const own = [...started];
      const failure = call(branch, unit, own);
      before.push(...own.slice(started.length));
      return failure;
    });
    return failures.find((failure) => failure !== undefined);
  }

  function step({ name, action }: Step, unit: Unit | undefined, before: string[]): undefined {
    expected.transactions.set(name, unit?.label ?? 'none');
    if (action === 'em.fork() insert') expected.rows.add(name);
    else if (action.includes('insert') || action.startsWith('duplicate')) {
      if (unit) unit.rows.push(name);
      else expected.rows.add(name);
      if (unit && action !== 'orm insert, not flushed') before.push(name);
    } else if (action === 'snapshot') {
      if (unit) unit.snapshots.push(name);
      else expected.snapshots.set(name, []);
    } else if (action === 'clone') {
      expected.clones.set(name, [...before]);
      unit?.clones.push(name);
    } else if (action === 'setRollbackOnly' && unit) unit.doomed = true;
    else if (action === 'hook') unit?.hooks.push(name);
  }

  for (const tree of trees) call(tree, undefined, []);
  return expected;
}

const isSpared = (boundary: Boundary, failure: Failure): boolean =>
  boundary.opener !== 'em.transactional' && boundary.spares && failure.spared;

const refusal = (outcome: Outcome): Failure => ({ outcome, spared: false });
