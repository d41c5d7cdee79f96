import { type GoldenStep, type GoldenValue } from '../transcript/step.js';

/** A step to be recorded: what a transcript's step has, less its id and answer. */
export type StepSource = Omit<GoldenStep, 'id' | 'scenario' | 'seq' | 'result' | 'await'> & {
  /** Waits for this session's step that was not waited for. */
  readonly waitFor?: string;
};

/** A scenario to be recorded; it runs on a clean server and names its objects `sema_g…`. */
export interface ScenarioSource {
  readonly name: string;
  readonly steps: readonly StepSource[];
}

type Extra = Pick<StepSource, 'note' | 'unordered' | 'volatile' | 'definitions' | 'async' | 'capture'>;

/** One statement by the text protocol. */
export function text(session: string, sql: string, extra: Extra = {}): StepSource {
  return { session, sql, ...extra };
}

/** One statement prepared and executed by the binary protocol. */
export function prepared(
  session: string,
  sql: string,
  params: readonly GoldenValue[] = [],
  extra: Extra = {},
): StepSource {
  return { session, sql, params, protocol: 'binary', ...extra };
}

/** Several statements of one session. */
export function texts(session: string, ...statements: readonly string[]): StepSource[] {
  return statements.map((sql) => text(session, sql));
}

/** A query that asks for no order is answered in any. */
export function unorderedRows(step: StepSource): StepSource {
  const anyOrder = /^select/.test(step.sql ?? '') && !/order by/.test(step.sql ?? '');
  return anyOrder ? { ...step, unordered: true } : step;
}

/** A database of the scenario's own, used by all sessions, and what session A makes in it. */
export function setup(sessions: string, ...statements: readonly string[]): StepSource[] {
  const note = 'setup';
  return [
    text('A', 'create database sema_g_db', { note }),
    ...[...sessions].map((session) => text(session, 'use sema_g_db', { note })),
    ...statements.map((sql) => text('A', sql, { note })),
  ];
}

export function pause(seconds: number): StepSource {
  return { op: 'sleep', seconds };
}

/** The moment now, as time travel wants it: UTC, whatever the session's time zone. */
export function now(session: string, capture: string): StepSource {
  return text(session, 'select utc_timestamp(6)', { capture, volatile: true });
}

export function waitFor(session: string, note?: string): StepSource {
  return { session, waitFor: session, ...(note ? { note } : {}) };
}
