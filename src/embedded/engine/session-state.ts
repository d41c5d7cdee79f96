import { SessionDoubts } from '../doubts/index.js';
import { type ServerError } from '../session-backend.js';
import { type Transaction } from '../transactions/transaction.js';
import { type Parameter } from '../translator/environment.js';
import { TemporaryTables } from './temporary-tables.js';
import { TextState, type SessionFacts } from './text-state.js';
import { Variables } from './variables.js';

/** What a session remembers between statements. */
export class SessionState {
  private current: string;
  /** What database() answers where plain names are looked for in another database. */
  private said: string | undefined;
  autocommit = true;
  transaction: Transaction | undefined;
  /** What refused statements left unknown of this session. */
  readonly doubts = new SessionDoubts();
  private lastId = 0n;
  private rows = 0n;
  readonly variables: Variables;
  /** The SQL mode as it was given last: SET … = DEFAULT shows the default and leaves some of what was. */
  givenMode: string;
  readonly userVariables = new Map<string, Parameter>();
  /** The error of the last statement, which SHOW WARNINGS and SHOW ERRORS tell. */
  lastError: ServerError | undefined;
  readonly prepared = new Map<string, string>();
  /** Texts that have read a snapshot, until this session drops one. */
  readonly snapshotTexts = new Set<string>();
  readonly temporary = new TemporaryTables();
  /** The statement that runs, for SHOW PROCESSLIST. */
  running = '';
  /** The whole text that it stands in, as it was sent; empty for a prepared statement. */
  sent = '';
  readonly text = new TextState();
  readonly since = Date.now();

  constructor(
    readonly connectionId: number,
    readonly user: string,
    readonly remoteAddress: string,
    database: string,
    version: string,
    globals: Map<string, string>,
  ) {
    this.current = database;
    this.variables = new Variables(version, globals, this.doubts);
    this.givenMode = this.variables.get('sql_mode');
  }

  /** Where plain names are looked for. */
  get database(): string {
    return this.current;
  }

  set database(name: string) {
    this.current = name;
    this.said = undefined;
  }

  /** What database() answers. */
  get saidDatabase(): string {
    return this.text.database ?? this.said ?? this.current;
  }

  get facts(): SessionFacts {
    return { database: this.said ?? this.current, zone: this.variables.get('time_zone') };
  }

  /** A restored view leaves the session in its database, and database() does not know of it, as on the server. */
  strayInto(database: string): void {
    this.said ??= this.current;
    this.current = database;
  }

  get lastInsertId(): bigint {
    this.doubts.check('the last generated id');
    return this.lastId;
  }

  set lastInsertId(id: bigint) {
    this.doubts.settle('the last generated id');
    this.lastId = id;
  }

  get rowCount(): bigint {
    this.doubts.check('row_count()');
    return this.rows;
  }

  set rowCount(count: bigint) {
    this.doubts.settle('row_count()');
    this.rows = count;
  }
}

/** How long a session's new transaction waits for locks, in seconds. */
export const lockWaitOf = (state: SessionState): number => Number(state.variables.get('lock_wait_timeout'));
