import { describe, expect, it } from '@jest/globals';
import { Report } from '../../../demo-app/scenarios/report.js';
import { check } from '../../../demo-app/scenarios/scenario.js';

function reportOf(use: (report: Report) => void): { failed: boolean; text: string } {
  const lines: string[] = [];
  const report = new Report((line) => lines.push(line));
  use(report);
  report.summary();
  return { failed: report.failed, text: lines.join('\n') };
}

describe('the report of the demo', () => {
  it('passes when everything is as expected', () => {
    const { failed, text } = reportOf((r) => r.end([check('users', ['Alice', 'Bob'], ['Alice', 'Bob'])], 12));
    expect(failed).toBe(false);
    expect(text).toContain('Alice, Bob');
    expect(text).toContain('all 1 checks passed');
  });

  it('fails, and shows what should be, when a check does not hold', () => {
    const { failed, text } = reportOf((r) =>
      r.end([check('users', ['Alice'], []), check('exists', false, false)], 12),
    );
    expect(failed).toBe(true);
    expect(text).toMatch(/users\s+│ nothing\s+│ ✘/);
    expect(text).toMatch(/should be\s+│ Alice/);
    expect(text).toContain('1 of 2 as promised');
  });

  it('compares in full what it prints shortened', () => {
    const names = Array.from({ length: 40 }, (_, i) => `user${i}`);
    const { failed } = reportOf((r) => r.end([check('users', names, [...names.slice(0, -1), 'other'])], 1));
    expect(failed).toBe(true);
  });

  it('fails when a scenario throws', () => {
    const { failed, text } = reportOf((r) => r.crash(new TypeError('boom')));
    expect(failed).toBe(true);
    expect(text).toContain('TypeError: boom');
  });
});
