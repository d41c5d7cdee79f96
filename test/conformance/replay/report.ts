import { type GoldenAnswer, type GoldenResult } from '../transcript/step.js';
import { type Outcome, OUTCOMES } from './outcome.js';
import { type StepReport } from './replay-scenario.js';
import { type ScenarioReport } from './run-conformance.js';

export type Counts = Readonly<Record<Outcome, number>>;

export function countOutcomes(steps: readonly StepReport[]): Counts {
  const count = (wanted: Outcome) => steps.filter(({ outcome }) => outcome === wanted).length;
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count(outcome)])) as Counts;
}

/** One line a scenario and one for all: how many steps came out how. */
export function countsTable(reports: readonly ScenarioReport[]): string {
  const rows = reports.map(({ name, steps }) => [name, countOutcomes(steps), steps.length] as const);
  const all = reports.flatMap(({ steps }) => steps);
  const width = Math.max(8, ...rows.map(([name]) => name.length));
  const line = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(width) + cells.map((cell) => String(cell).padStart(11)).join('');
  const numbers = (counts: Counts) => OUTCOMES.map((outcome) => counts[outcome] || '');
  return [
    line('scenario', ['steps', ...OUTCOMES]),
    ...rows.map(([name, counts, steps]) => line(name, [steps, ...numbers(counts)])),
    line('all', [all.length, ...numbers(countOutcomes(all))]),
  ].join('\n');
}

/** Each step that is not equal: the statement, what was recorded, what was answered now. */
export function differences({ steps }: ScenarioReport): string {
  const firstRefusal = steps.findIndex(({ outcome }) => outcome === 'refused');
  return steps
    .flatMap((report, i) =>
      report.outcome === 'equal' ? [] : [difference(report, firstRefusal >= 0 && i > firstRefusal)],
    )
    .join('\n');
}

function difference({ step, outcome, answers }: StepReport, afterRefusal: boolean): string {
  const after = afterRefusal && outcome !== 'refused' ? ' (a statement before it was refused)' : '';
  const what = step.sql ?? `${step.op ?? ''} ${step.command ?? ''}`;
  const params = step.params ? `   params ${text(step.params)}` : '';
  return [
    `${step.id} ${outcome.toUpperCase()}${after} [${step.session ?? ''}]${step.protocol ? ' prepared' : ''}`,
    `   ${what}${params}`,
    `   recorded ${answerText(step.result)}`,
    `   got      ${answerText(answers.length === 1 ? answers[0] : answers)}`,
  ].join('\n');
}

function answerText(answer: GoldenResult | readonly GoldenAnswer[] | undefined): string {
  const long = text(answer);
  return long.length > 2_000 ? `${long.slice(0, 2_000)} … (${long.length} characters)` : long;
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)) ?? '(nothing)';
}
