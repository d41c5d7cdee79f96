import { type UnitLog } from './unit-log.js';

export interface SoakResult {
  readonly log: UnitLog;
  readonly faults: number;
  readonly connections: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly memory: { readonly early: number; readonly late: number };
  readonly violations: readonly string[];
}

const SHOWN = 20;

export function printReport({ log, faults, connections, duration, memory, violations }: SoakResult): void {
  const sorted = log.milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * sorted.length)] ?? NaN).toFixed(0);
  const perSecond = ((log.fates.size * 1_000) / duration).toFixed(0);
  console.log(`
units          ${log.fates.size} (${perSecond} a second)
  committed    ${log.count('committed')}
  rolled back  ${log.count('rolled back')}
  unknown      ${log.count('unknown')}
milliseconds   p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${sorted.at(-1)?.toFixed(0)}
faults         ${faults}, connections opened ${connections}
heap           ${memory.early.toFixed(1)} MB early, ${memory.late.toFixed(1)} MB late
errors that callers saw`);
  for (const [label, count] of [...log.errors].sort((a, b) => b[1] - a[1]))
    console.log(`  ${count} × ${label}`);
  if (violations.length === 0) return console.log('\nEvery check passed.');
  console.log(`\n${violations.length} violations:`);
  for (const violation of violations.slice(0, SHOWN)) console.log(`  - ${violation}`);
}
