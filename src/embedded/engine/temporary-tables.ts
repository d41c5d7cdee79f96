import { relationKey } from '../catalog/catalog.js';
import { type TableSpec } from '../catalog/definitions.js';

interface Named {
  readonly database: string;
  readonly name: string;
}

const keyOf = ({ database, name }: Named): string => relationKey(database, name);

/**
 * The temporary tables of a session. Their names are no part of a transaction: when one is undone, or a clone or a
 * DROP DATABASE takes the table, the name stays taken and nothing finds the table.
 */
export class TemporaryTables {
  private readonly tables = new Map<string, TableSpec>();
  private readonly lost = new Set<string>();
  /** Those that the open transaction has made or dropped. */
  private readonly changed = new Map<string, Named>();
  /** What was committed, from which moment on. */
  private readonly history: { readonly since: bigint; readonly tables: ReadonlyMap<string, TableSpec> }[] =
    [];

  get(named: Named): TableSpec | undefined {
    return this.tables.get(keyOf(named));
  }

  /** The table that a name stood for at a moment of the past. */
  at(named: Named, moment: bigint): TableSpec | undefined {
    return this.history.findLast(({ since }) => since <= moment)?.tables.get(keyOf(named));
  }

  /** @param committed when; not given, the open transaction has to be committed first */
  add(table: TableSpec, committed: bigint | undefined): void {
    this.tables.set(keyOf(table), table);
    this.change(table, committed);
  }

  /** @param committed as of {@link add} */
  drop(named: Named, committed: bigint | undefined): void {
    if (this.tables.delete(keyOf(named))) this.change(named, committed);
  }

  private change(named: Named, committed: bigint | undefined): void {
    if (committed === undefined) this.changed.set(keyOf(named), named);
    else this.history.push({ since: committed, tables: new Map(this.tables) });
  }

  isLost(named: Named): boolean {
    return this.lost.has(keyOf(named));
  }

  lose(named: Named): void {
    this.tables.delete(keyOf(named));
    this.lost.add(keyOf(named));
  }

  in(database: string): readonly TableSpec[] {
    return [...this.tables.values()].filter((table) => table.database === database);
  }

  committed(moment: bigint): void {
    if (this.changed.size > 0) this.history.push({ since: moment, tables: new Map(this.tables) });
    this.changed.clear();
  }

  rolledBack(): void {
    for (const table of this.changed.values()) this.lose(table);
    this.changed.clear();
  }
}
