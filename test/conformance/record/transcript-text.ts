import { type GoldenStep } from '../transcript/step.js';

/** A transcript as it is kept: one step a line, integers exact. */
export function transcriptText(steps: readonly GoldenStep[]): string {
  return steps.map((step) => `${exactJson(step)}\n`).join('');
}

function exactJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(exactJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}: ${exactJson(field)}`).join(', ')}}`;
}
