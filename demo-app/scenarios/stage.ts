import { randomBytes } from 'node:crypto';
import { type Stage } from './scenario.js';
import { type Witness } from './witness.js';

/** Names that belong to this run alone, so that runs beside each other do not meet. */
export interface RunNames {
  readonly database: string;
  name(suffix: string): string;
}

export function namesOfRun(run: string = randomBytes(3).toString('hex')): RunNames {
  const name = (suffix: string): string => `demo_${run}_${suffix}`;
  return { database: name('shop'), name };
}

/** A stage that remembers the names it gave out, and clears them away. */
export class DemoStage implements Stage {
  private readonly given = new Set<string>();

  constructor(
    private readonly names: RunNames,
    readonly witness: Witness,
  ) {
    this.name = this.name.bind(this);
  }

  get database(): string {
    return this.names.database;
  }

  name(suffix: string): string {
    const name = this.names.name(suffix);
    this.given.add(name);
    return name;
  }

  /** Drops every snapshot and database of this run. */
  async clear(): Promise<void> {
    for (const name of this.given) {
      if (await this.witness.hasSnapshot(name)) await this.witness.execute(`drop snapshot \`${name}\``);
      await this.witness.execute(`drop database if exists \`${name}\``);
    }
    await this.witness.execute(`drop database if exists \`${this.database}\``);
  }
}
