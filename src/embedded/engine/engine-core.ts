import { Catalog, noChanges } from '../catalog/catalog.js';
import { type DatabaseSpec } from '../catalog/definitions.js';
import { systemDatabases } from '../catalog/system/databases.js';
import { registerFunctions } from '../storage/sql-functions.js';
import { DataFileError } from '../storage/data-file-error.js';
import { KeptMap } from '../storage/kept-map.js';
import { Storage } from '../storage/storage.js';
import { KnownShapes } from '../translator/known-shapes.js';
import { Clock } from '../transactions/clock.js';
import { TransactionManager } from '../transactions/transaction-manager.js';
import { type Stored } from '../values/cast.js';
import { Counters } from './counters.js';
import { KeptState } from './kept-state.js';
import { type SessionState } from './session-state.js';
import { Snapshots } from './snapshots.js';

/** A session as other sessions can act on it. */
export interface SessionControl {
  readonly state: SessionState;
  cancel(): void;
  kill(): void;
}

/** What all sessions share. */
export class EngineCore {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly manager: TransactionManager;
  /** Before that moment there was nothing; of a data file it is not known. */
  readonly born: bigint;
  readonly counters = new Counters(() => this.clock.now());
  readonly snapshots = new Snapshots();
  readonly shapes = new KnownShapes();
  readonly sessions = new Map<number, SessionControl>();
  readonly namedLocks = new Map<string, number>();
  /** Kinds of objects of which a statement was refused, such as `publication`; SHOW of them is refused too. */
  readonly doubtfulKinds = new KeptMap<string>();
  readonly globalVariables = new KeptMap<string>();
  /** Runs a function with effects for the statement that is being executed. */
  callHandler: (name: string, args: readonly (string | null)[]) => Stored = () => null;

  constructor(
    readonly version: string,
    dataFile: string | undefined,
  ) {
    this.storage = new Storage(dataFile);
    const call = (name: string, args: readonly (string | null)[]) => this.callHandler(name, args);
    for (const connection of [this.storage.writer, this.storage.reader])
      registerFunctions(connection.database, call);
    this.catalog = new Catalog(0n);
    // numbers that no other database and no table gets
    const databases = systemDatabases.map((name, i): [string, DatabaseSpec] => [
      name,
      { id: 2 ** 48 + i, name },
    ]);
    // in the time before the server, this one is shown
    const first = databases.filter(([name]) => name === 'mo_catalog');
    this.catalog.commit(1n, { ...noChanges, databases: new Map(first) });
    this.born = dataFile === undefined ? BigInt(Date.now()) * 1_000_000n : 2n;
    this.catalog.commit(this.born, { ...noChanges, databases: new Map(databases) });
    const kept = dataFile === undefined ? undefined : this.loadKept(dataFile);
    this.clock = new Clock(this.lastMoment());
    this.manager = new TransactionManager(this.storage, this.catalog, this.clock, kept);
    kept?.keep(this.manager);
  }

  private loadKept(dataFile: string): KeptState {
    const { catalog, counters, snapshots, doubtfulKinds, globalVariables } = this;
    const entries = {
      snapshot: snapshots.byName,
      'snapshot in doubt': snapshots.doubts,
      'kind in doubt': doubtfulKinds,
      variable: globalVariables,
    };
    try {
      const kept = new KeptState(this.storage, { catalog, counters, entries });
      kept.load();
      return kept;
    } catch (error) {
      this.storage.close();
      throw new DataFileError('unusable', dataFile, `cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** The latest that an earlier server's clock showed. */
  private lastMoment(): bigint {
    const [[commit] = []] = this.storage.writer.all('SELECT max(ts) FROM commits');
    const moments = [...this.snapshots.byName.values()].map(({ moment }) => moment);
    return moments.reduce((last, moment) => (moment > last ? moment : last), (commit ?? 0n) as bigint);
  }

  close(): void {
    this.storage.close();
  }
}
