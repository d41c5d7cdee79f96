import { passed, type Check, type Scenario } from './scenario.js';

const COLUMNS = ['looked at', 'seen'] as const;
const WIDEST = [46, 60] as const;

/** Prints the demo's progress and its tables. */
export class Report {
  private checks = 0;
  private failures = 0;

  constructor(private readonly out: (line: string) => void) {}

  get failed(): boolean {
    return this.failures > 0;
  }

  header(server: string, version: string, database: string): void {
    this.out('');
    this.out('  nestjs-matrixone: one decorated method, one transaction');
    this.out(`  server    ${server}, ${version}`);
    this.out(`  database  ${database}`);
    this.out(
      '  witness   a second connection reads every table, snapshot and clone below: it sees what is committed',
    );
  }

  begin(number: number, { title, how }: Scenario): void {
    this.out('');
    this.out(`  ${number}. ${title}`);
    this.out(`     ${how}`);
  }

  end(checks: readonly Check[], milliseconds: number): void {
    const good = checks.filter(passed).length;
    this.checks += checks.length;
    this.failures += checks.length - good;
    for (const line of table(checks)) this.out(`     ${line}`);
    this.out(
      `     ${good === checks.length ? '✔' : '✘'} ${good} of ${checks.length} as promised, ${Math.round(milliseconds)} ms`,
    );
  }

  crash(error: unknown): void {
    this.checks += 1;
    this.failures += 1;
    this.out(`     ✘ failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }

  summary(): void {
    const good = this.checks - this.failures;
    this.out('');
    this.out(
      this.failed
        ? `  ✘ ${this.failures} of ${this.checks} checks failed`
        : `  ✔ all ${good} checks passed: every row, snapshot and clone is there, or none of a failed unit`,
    );
    this.out('');
  }
}

function table(checks: readonly Check[]): string[] {
  const rows = checks.flatMap((c) =>
    passed(c)
      ? [[c.what, c.seen, '✔']]
      : [
          [c.what, c.seen, '✘'],
          ['  should be', c.expected, ''],
        ],
  );
  const widths = COLUMNS.map((title, i) =>
    Math.min(WIDEST[i] ?? 40, Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0))),
  );
  const line = (left: string, middle: string, right: string): string =>
    left + [...widths, 1].map((w) => '─'.repeat(w + 2)).join(middle) + right;
  const cells = (row: readonly string[]): string =>
    `│ ${[...widths, 1].map((w, i) => fit(row[i] ?? '', w)).join(' │ ')} │`;
  return [
    line('┌', '┬', '┐'),
    cells([...COLUMNS, '']),
    line('├', '┼', '┤'),
    ...rows.map(cells),
    line('└', '┴', '┘'),
  ];
}

function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
