import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { notEmbedded } from '../engine-errors.js';
import { claimDataFile, markSql, type ClaimedFile } from './data-file.js';
import { type Stored } from '../values/cast.js';

/** One connection to the file, with its prepared statements. */
export class StorageConnection {
  private readonly statements = new Map<string, StatementSync>();

  constructor(readonly database: DatabaseSync) {}

  all(sql: string, params: readonly Stored[] = []): readonly (readonly Stored[])[] {
    return this.prepare(sql).all(...params) as unknown as readonly (readonly Stored[])[];
  }

  run(sql: string, params: readonly Stored[] = []): number {
    return Number(this.prepare(sql).run(...params).changes);
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.compile(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    // bounded, so that texts with inlined parts do not pile up
    if (this.statements.size > 500) this.statements.clear();
    this.statements.set(sql, statement);
    return statement;
  }

  private compile(sql: string): StatementSync {
    try {
      return this.database.prepare(sql);
    } catch (error) {
      // SQLite's bounds are not the server's
      if (/variable number must|too many|too large|stack overflow/.test((error as Error).message))
        throw notEmbedded(`a statement as large as this one (${(error as Error).message})`);
      throw error;
    }
  }
}

const commitsSql = 'CREATE TABLE commits (tx INTEGER PRIMARY KEY, ts INTEGER NOT NULL)';

/** The SQLite file: one connection that writes (and reads what is not committed), one that reads what is committed. */
export class Storage {
  readonly writer: StorageConnection;
  readonly reader: StorageConnection;
  private readonly directory: string | undefined;
  private readonly claim: ClaimedFile | undefined;

  /** @param dataFile kept at close; without it a temporary one is used that goes with the server */
  constructor(dataFile?: string) {
    this.claim = dataFile === undefined ? undefined : claimDataFile(dataFile);
    this.directory = dataFile === undefined ? mkdtempSync(join(tmpdir(), 'matrixone-embedded-')) : undefined;
    const file = dataFile ?? join(this.directory as string, 'data.db');
    this.writer = new StorageConnection(new DatabaseSync(file));
    // before the journal, so that the marks are in the file's own header
    if (this.claim?.isNew) this.writer.exec(`BEGIN; ${markSql}; ${commitsSql}; COMMIT`);
    // only files that outlive the server have to outlive the machine
    this.writer.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${this.claim ? 'NORMAL' : 'OFF'}; PRAGMA case_sensitive_like = ON; PRAGMA cache_size = -65536`,
    );
    if (!this.claim) this.writer.exec(commitsSql);
    this.reader = new StorageConnection(new DatabaseSync(file));
    this.reader.exec('PRAGMA case_sensitive_like = ON');
    this.hide();
  }

  /** Takes a temporary file out of sight while it is open, so that even a killed process leaves none; not so on Windows. */
  private hide(): void {
    if (this.directory === undefined || process.platform === 'win32') return;
    // both connections must have found the file and its journal before
    this.reader.all('SELECT count(*) FROM commits');
    rmSync(this.directory, { recursive: true });
  }

  close(): void {
    this.reader.database.close();
    this.writer.database.close();
    this.claim?.release();
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true, force: true });
  }
}
