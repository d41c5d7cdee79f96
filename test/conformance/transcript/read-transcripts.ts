import { readdirSync, readFileSync } from 'node:fs';

import { type GoldenStep } from './step.js';

/** How a session of a scenario logs in, when not as the administrator. */
export interface SessionLogin {
  readonly user: string;
  readonly password: string;
}

/** One scenario: its steps in order, from a clean server. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly GoldenStep[];
  readonly logins: Readonly<Record<string, SessionLogin>>;
}

/** Where the transcripts are. */
export const GOLDEN = new URL('../golden/', import.meta.url);

/** All recorded scenarios, or those named. */
export function readScenarios(names: readonly string[] = []): Scenario[] {
  const known = readdirSync(GOLDEN)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => file.slice(0, -'.jsonl'.length));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`No such scenario: ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  const logins = parse(readFileSync(new URL('sessions.json', GOLDEN), 'utf8')) as Record<
    string,
    Scenario['logins']
  >;
  return (names.length > 0 ? names : known).map((name) => ({
    name,
    steps: readSteps(name),
    logins: logins[name] ?? {},
  }));
}

function readSteps(name: string): GoldenStep[] {
  const lines = readFileSync(new URL(`${name}.jsonl`, GOLDEN), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => parse(line) as GoldenStep);
}

/** JSON with integers beyond 2^53 kept exact. */
function parse(text: string): unknown {
  return JSON.parse(text, function (
    this: unknown,
    _key: string,
    value: unknown,
    context?: { source?: string },
  ) {
    const exact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    return exact && context?.source ? BigInt(context.source) : value;
  } as (this: unknown, key: string, value: unknown) => unknown);
}
