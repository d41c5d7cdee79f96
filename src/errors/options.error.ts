import { MatrixOneError } from './matrix-one.error.js';

/** The module's options are wrong. `problems` lists every bad field, not just the first. */
export class MatrixOneOptionsError extends MatrixOneError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      'MO_INVALID_OPTIONS',
      `Invalid MatrixOneModule options:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
