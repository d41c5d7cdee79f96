import { summarize } from './statistics.js';

/** Collects samples by row and column, and prints medians with the spread of the repetitions. */
export class FigureTable {
  readonly #rows = new Map<string, Map<string, number[]>>();

  constructor(private readonly columns: readonly string[]) {}

  add(column: string, sample: Readonly<Record<string, number>>): void {
    for (const [label, value] of Object.entries(sample)) {
      const row = this.#rows.get(label) ?? new Map<string, number[]>();
      this.#rows.set(label, row);
      row.set(column, [...(row.get(column) ?? []), value]);
    }
  }

  median(column: string, label: string): number | undefined {
    const values = this.#rows.get(label)?.get(column);
    return values && summarize(values).median;
  }

  toString(): string {
    const lines = [
      ['', ...this.columns],
      ...[...this.#rows].map(([label, row]) => [label, ...this.columns.map((c) => cell(row.get(c)))]),
    ];
    const widths = lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0))) ?? [];
    const padded = lines.map((line) =>
      line
        .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
    return padded.join('\n');
  }
}

function cell(values: readonly number[] | undefined): string {
  if (!values) return '–';
  const { median, min, max } = summarize(values);
  const decimals = Number.isInteger(median) ? 0 : median < 1 ? 3 : median < 100 ? 2 : 0;
  const spread = min === max ? '' : ` (${min.toFixed(decimals)}…${max.toFixed(decimals)})`;
  return median.toFixed(decimals) + spread;
}
