import { type Witness } from './witness.js';

/** One thing that a second connection was asked, what it should see and what it saw. */
export interface Check {
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
}

/** Where a scenario plays: its database, free names, and somebody else's connection. */
export interface Stage {
  readonly database: string;
  readonly witness: Witness;
  /** A name of this run for a snapshot or a database; all of them are dropped at the end. */
  name(suffix: string): string;
}

export interface Scenario {
  readonly title: string;
  /** The calls that make it, in one line. */
  readonly how: string;
  play(stage: Stage): Promise<readonly Check[]>;
}

export function check(what: string, expected: unknown, seen: unknown): Check {
  return { what, expected: show(expected), seen: show(seen) };
}

export function passed({ expected, seen }: Check): boolean {
  return expected === seen;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
