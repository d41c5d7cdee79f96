import { DriverException } from '@mikro-orm/core';
import { MatrixOneError, MoCommitUnknownError, MoDeferredOperationError } from 'nestjs-matrixone';
import { IntendedFailure } from './bank.js';

export type UnitFate = 'committed' | 'rolled back' | 'unknown';

/** What callers were told about their units, to be compared with the database at the end. */
export class UnitLog {
  readonly fates = new Map<string, UnitFate>();
  /** Units whose REQUIRES_NEW audit row was reported as committed. */
  readonly audited = new Set<string>();
  readonly errors = new Map<string, number>();
  readonly milliseconds: number[] = [];
  readonly violations: string[] = [];

  /** Runs a unit and notes what its caller learns. */
  async run(unit: string, work: () => Promise<unknown>): Promise<UnitFate> {
    const start = performance.now();
    const fate = await work().then(
      () => 'committed' as const,
      (error: unknown) => this.#fateOf(unit, error),
    );
    this.milliseconds.push(performance.now() - start);
    this.fates.set(unit, fate);
    return fate;
  }

  count(fate: UnitFate): number {
    return [...this.fates.values()].filter((f) => f === fate).length;
  }

  #fateOf(unit: string, error: unknown): UnitFate {
    const known =
      error instanceof MatrixOneError || error instanceof DriverException || error instanceof IntendedFailure;
    const { name, code, errno } = error as { name?: string; code?: string; errno?: number };
    const label = [name ?? typeof error, code, errno].filter((part) => part !== undefined).join(' ');
    this.errors.set(label, (this.errors.get(label) ?? 0) + 1);
    if (!known)
      this.violations.push(`${unit}: an error of no known class: ${(error as Error).stack ?? String(error)}`);
    if (error instanceof MoCommitUnknownError) return 'unknown';
    return error instanceof MoDeferredOperationError ? 'committed' : 'rolled back';
  }
}
