import fc from 'fast-check';
import { ACTIONS, named, PROPAGATIONS, type Action, type Boundary, type Node } from './tree.js';

/** Trees that run beside each other, and how their steps are interleaved. */
export interface Schedule {
  readonly trees: readonly Boundary[];
  /** One step at a time, the next one's tree chosen by these numbers; or `undefined`: all at full speed. */
  readonly order: readonly number[] | undefined;
}

const step: fc.Arbitrary<Node> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom<Action>(...ACTIONS) },
    // what is pending finds the gaps between units
    { weight: 1, arbitrary: fc.constant<Action>('orm insert, not flushed') },
  )
  .map((action) => ({ kind: 'step', name: '', action }));

const { boundary } = fc.letrec<{ node: Node; boundary: Boundary; parallel: Node }>((tie) => ({
  boundary: fc.record({
    kind: fc.constant('boundary' as const),
    name: fc.constant(''),
    opener: fc.oneof(
      { weight: 4, arbitrary: fc.constant('decorator' as const) },
      { weight: 4, arbitrary: fc.constant('manager' as const) },
      { weight: 4, arbitrary: fc.constant('em.transactional' as const) },
    ),
    // the first ones do most of the work of applications
    propagation: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('REQUIRED' as const, 'REQUIRES_NEW' as const) },
      { weight: 5, arbitrary: fc.constantFrom(...PROPAGATIONS) },
    ),
    spares: fc.boolean(),
    body: fc.array(tie('node'), { minLength: 1, maxLength: 4, depthIdentifier: 'tree' }),
    end: fc.oneof(
      { weight: 2, arbitrary: fc.constant('returns' as const) },
      { weight: 1, arbitrary: fc.constantFrom('throws' as const, 'throws spared' as const) },
    ),
    caller: fc.constantFrom('passes on' as const, 'swallows' as const),
  }),
  parallel: fc.record({
    kind: fc.constant('parallel' as const),
    branches: fc.array(tie('boundary'), { minLength: 2, maxLength: 3, depthIdentifier: 'tree' }),
  }),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, depthIdentifier: 'tree', maxDepth: 4 },
    { weight: 6, arbitrary: step },
    { weight: 3, arbitrary: tie('boundary') },
    { weight: 1, arbitrary: tie('parallel') },
  ),
}));

/** Random schedules of one to three trees. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  trees: fc
    .array(boundary, { minLength: 1, maxLength: 3 })
    .map((trees) => trees.map((tree, i) => named(tree, 'abc'.charAt(i)))),
  order: fc.option(fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 12 }), { nil: undefined }),
});
