import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { asAdmin } from '../admin.js';
import { databaseNames } from '../clone/database-names.js';
import { isClone } from '../clone/clone-name.js';

/** Is what failed tests leave to be kept for a look at it? */
export const keepsFailed = (): boolean => !['', '0'].includes(process.env.MATRIXONE_KEEP_FAILED ?? '');

/** A file for an embedded server whose databases of failed tests must outlive it. */
export class KeptData {
  private constructor(private readonly directory: string) {}

  static async create(): Promise<KeptData> {
    return new KeptData(await mkdtemp(join(tmpdir(), 'matrixone-kept-')));
  }

  get file(): string {
    return join(this.directory, 'data.db');
  }

  /** The kept databases, asked before the server ends. */
  databases(url: string): Promise<readonly string[]> {
    return asAdmin(url, async (connection) => (await databaseNames(connection)).filter(isClone));
  }

  /** After the server has ended: says how to look at what was kept, or removes the file when nothing was. */
  async finish(databases: readonly string[]): Promise<void> {
    if (databases.length === 0) return rm(this.directory, { recursive: true, force: true });
    console.warn(
      `Kept ${databases.join(', ')}; look at them by: npx nestjs-matrixone serve --data ${this.file}`,
    );
  }
}
