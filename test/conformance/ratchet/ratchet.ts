import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { type Outcome, OUTCOMES } from '../replay/outcome.js';
import { type StepReport } from '../replay/replay-scenario.js';

/** Every step that is not equal, by its id, with how it came out. */
export type Ratchet = Readonly<Record<string, Outcome>>;

/** A step that came out otherwise than the ratchet says; a step it does not name is `equal`. */
export interface Change {
  readonly id: string;
  readonly from: Outcome;
  readonly to: Outcome;
}

const FILE = new URL('ratchet.json', import.meta.url);

export function readRatchet(file: URL = FILE): Ratchet {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Ratchet) : {};
}

export function writeRatchet(ratchet: Ratchet, file: URL = FILE): void {
  const sorted = Object.fromEntries(Object.entries(ratchet).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** The steps whose outcome is not the one of the ratchet, the worse ones first. */
export function changesAgainst(ratchet: Ratchet, steps: readonly StepReport[]): readonly Change[] {
  const changes = steps
    .map(({ step, outcome }) => ({ id: step.id, from: ratchet[step.id] ?? 'equal', to: outcome }))
    .filter(({ from, to }) => from !== to);
  return changes.sort((a, b) => Number(isWorse(b)) - Number(isWorse(a)));
}

/** Any step back: worse than before, as OUTCOMES ranks them. */
export function isWorse({ from, to }: Change): boolean {
  return OUTCOMES.indexOf(to) > OUTCOMES.indexOf(from);
}

/**
 * The ratchet with what these steps came to.
 * @throws when a step got worse, unless `allowWorse`
 */
export function updated(ratchet: Ratchet, steps: readonly StepReport[], allowWorse: boolean): Ratchet {
  const worse = changesAgainst(ratchet, steps).filter(isWorse);
  if (worse.length > 0 && !allowWorse) {
    throw new Error(
      `The ratchet only turns one way; these steps got worse:\n${describeChanges(worse)}\nALLOW_WORSE=1 takes them in.`,
    );
  }
  const kept = Object.entries(ratchet).filter(([id]) => !steps.some(({ step }) => step.id === id));
  const fresh = steps
    .filter(({ outcome }) => outcome !== 'equal')
    .map(({ step, outcome }) => [step.id, outcome]);
  return Object.fromEntries([...kept, ...fresh]) as Ratchet;
}

export function describeChanges(changes: readonly Change[]): string {
  return changes.map(({ id, from, to }) => `  ${id}: ${from} -> ${to}`).join('\n');
}
