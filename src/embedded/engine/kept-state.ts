import { hasChanges, noChanges, type Catalog, type CatalogChanges } from '../catalog/catalog.js';
import { fromKeptJson, toKeptJson } from '../storage/kept-json.js';
import { type EntryStore, type KeptMap } from '../storage/kept-map.js';
import { type Storage } from '../storage/storage.js';
import { type CommitJournal, type TransactionManager } from '../transactions/transaction-manager.js';
import { type Counters } from './counters.js';

/** A KeptMap of whatever values. */
type KeptEntries = Pick<KeptMap<unknown>, 'set' | 'keepIn'>;

/** What an engine has in memory beside the rows. */
export interface EngineState {
  readonly catalog: Catalog;
  readonly counters: Counters;
  /** What lies outside of transactions, by its kind; values that JSON can hold. */
  readonly entries: Readonly<Record<string, KeptEntries>>;
}

/** A transaction's changes of the catalogue: each of its maps as a list of entries. */
type KeptChanges = readonly (readonly [field: string, entries: readonly (readonly [string, unknown])[]])[];

const listed = (changes: CatalogChanges): KeptChanges =>
  Object.entries(changes as unknown as Record<string, ReadonlyMap<string, unknown>>).map(
    ([field, entries]) => [field, [...entries]],
  );

const mapped = (changes: KeptChanges): CatalogChanges => ({
  ...noChanges,
  ...Object.fromEntries(changes.map(([field, entries]) => [field, new Map(entries)])),
});

/** Keeps an engine's state in its data file, in the very transactions that change the rows. */
export class KeptState implements CommitJournal {
  constructor(
    private readonly storage: Storage,
    private readonly state: EngineState,
  ) {
    storage.writer.exec(
      'CREATE TABLE IF NOT EXISTS kept_catalog (ts INTEGER PRIMARY KEY, changes TEXT NOT NULL);' +
        'CREATE TABLE IF NOT EXISTS kept_counter (id INTEGER PRIMARY KEY, next TEXT NOT NULL);' +
        'CREATE TABLE IF NOT EXISTS kept_reservation (id INTEGER, ts INTEGER, last TEXT NOT NULL);' +
        'CREATE TABLE IF NOT EXISTS kept_entry (kind TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, name))',
    );
  }

  /** Reads what an earlier server left. */
  load(): void {
    const { catalog, counters, entries } = this.state;
    const { writer } = this.storage;
    const ids = new Set<number>();
    for (const [ts, json] of writer.all('SELECT ts, changes FROM kept_catalog ORDER BY ts')) {
      const changes = mapped(fromKeptJson(json as string) as KeptChanges);
      catalog.commit(ts as bigint, changes);
      for (const spec of [...changes.databases.values(), ...changes.relations.values()])
        if (spec) ids.add(spec.id);
    }
    counters.load(
      new Map(
        writer
          .all('SELECT id, next FROM kept_counter')
          .map(([id, next]) => [Number(id), BigInt(next as string)]),
      ),
      writer
        .all('SELECT id, ts, last FROM kept_reservation ORDER BY rowid')
        .map(([id, ts, last]) => ({ table: Number(id), moment: ts as bigint, end: BigInt(last as string) })),
    );
    for (const [kind, name, json] of writer.all('SELECT kind, name, value FROM kept_entry'))
      entries[kind as string]?.set(name as string, fromKeptJson(json as string));
    this.raiseCounters(ids);
  }

  /** From now on, what changes outside of transactions is written at once. */
  keep(manager: TransactionManager): void {
    const storeOf = (kind: string): EntryStore<unknown> => ({
      put: (name, value) =>
        manager.writeOutside('INSERT OR REPLACE INTO kept_entry VALUES (?, ?, ?)', [
          kind,
          name,
          toKeptJson(value),
        ]),
      remove: (name) =>
        manager.writeOutside('DELETE FROM kept_entry WHERE kind = ? AND name = ?', [kind, name]),
    });
    for (const [kind, map] of Object.entries(this.state.entries)) map.keepIn(storeOf(kind));
  }

  beforeCommit(ts: bigint, changes: CatalogChanges): void {
    const { writer } = this.storage;
    if (hasChanges(changes))
      writer.run('INSERT INTO kept_catalog VALUES (?, ?)', [ts, toKeptJson(listed(changes))]);
    for (const [id, next] of this.state.counters.takeChanged())
      writer.run('INSERT OR REPLACE INTO kept_counter VALUES (?, ?)', [BigInt(id), String(next)]);
    for (const { table, moment, end } of this.state.counters.takeReservations())
      writer.run('INSERT INTO kept_reservation VALUES (?, ?, ?)', [BigInt(table), moment, String(end)]);
  }

  /** No number is given out twice; tables that no catalogue names were temporary ones. */
  private raiseCounters(known: ReadonlySet<number>): void {
    const { writer } = this.storage;
    let table = Math.max(0, ...known);
    let row = 0n;
    for (const [name] of writer.all("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
      const [, id] = /^[th](\d+)$/.exec(name as string) ?? [];
      if (id === undefined) continue;
      table = Math.max(table, Number(id));
      if (known.has(Number(id))) {
        const [[last] = []] = writer.all(`SELECT max(max(_row), max(_at)) FROM ${name as string}`);
        if (typeof last === 'bigint' && last > row) row = last;
      } else writer.exec(`DROP TABLE ${name as string}`);
    }
    this.state.counters.raise(row, table);
  }
}
