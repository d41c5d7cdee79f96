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

  get(named: Named): TableSpec | undefined {
    return this.tables.get(keyOf(named));
  }

  add(table: TableSpec, inTransaction: boolean): void {
    this.tables.set(keyOf(table), table);
    if (inTransaction) this.changed.set(keyOf(table), table);
  }

  drop(named: Named, inTransaction: boolean): void {
    if (this.tables.delete(keyOf(named)) && inTransaction) this.changed.set(keyOf(named), named);
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

  committed(): void {
    this.changed.clear();
  }

  rolledBack(): void {
    for (const table of this.changed.values()) this.lose(table);
    this.changed.clear();
  }
}
