import { describe, expect, it } from '@jest/globals';

import { changesAgainst, isWorse, type Ratchet, updated } from '../../conformance/ratchet/ratchet.js';
import { type Outcome } from '../../conformance/replay/outcome.js';
import { type StepReport } from '../../conformance/replay/replay-scenario.js';

const came = (outcomes: Record<string, Outcome>): StepReport[] =>
  Object.entries(outcomes).map(([id, outcome]) => ({
    step: { id, scenario: 's', seq: 1, result: { ok: true } },
    outcome,
    answers: [],
  }));

describe('ratchet', () => {
  const ratchet: Ratchet = { 's.2': 'silent', 's.3': 'refused', 'other.1': 'near' };

  it('sees a step that left equal or got worse', () => {
    const changes = changesAgainst(ratchet, came({ 's.1': 'near', 's.2': 'refused', 's.3': 'loud' }));
    expect(changes.filter(isWorse).map(({ id }) => id)).toEqual(['s.1', 's.3']);
    expect(changes).toHaveLength(3);
  });

  it('sees nothing when all is as it says', () => {
    expect(changesAgainst(ratchet, came({ 's.1': 'equal', 's.2': 'silent', 's.3': 'refused' }))).toEqual([]);
  });

  it('takes in what got better and keeps what was not run', () => {
    expect(updated(ratchet, came({ 's.1': 'equal', 's.2': 'near', 's.3': 'equal' }), false)).toEqual({
      's.2': 'near',
      'other.1': 'near',
    });
  });

  it('takes in what got worse only when told so', () => {
    const worse = came({ 's.1': 'silent' });
    expect(() => updated(ratchet, worse, false)).toThrow('s.1: equal -> silent');
    expect(updated(ratchet, worse, true)).toEqual({ ...ratchet, 's.1': 'silent' });
  });
});
