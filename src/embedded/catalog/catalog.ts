import { type DatabaseSpec, type RelationSpec, type TableSpec } from './definitions.js';

/** The databases, tables and views at one moment; immutable. */
export interface CatalogState {
  readonly databases: ReadonlyMap<string, DatabaseSpec>;
  readonly relations: ReadonlyMap<string, RelationSpec>;
}

/** A transaction's own changes; null marks what it dropped. */
export interface CatalogChanges {
  readonly databases: ReadonlyMap<string, DatabaseSpec | null>;
  readonly relations: ReadonlyMap<string, RelationSpec | null>;
}

export const noChanges: CatalogChanges = { databases: new Map(), relations: new Map() };
export const hasChanges = (changes: CatalogChanges) =>
  changes.databases.size > 0 || changes.relations.size > 0;

export const relationKey = (database: string, name: string) => `${database}\0${name}`;

const overlay = <V>(
  base: ReadonlyMap<string, V>,
  changes: ReadonlyMap<string, V | null>,
): ReadonlyMap<string, V> => {
  if (changes.size === 0) return base;
  const merged = new Map(base);
  for (const [key, value] of changes) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return merged;
};

export const applyChanges = (state: CatalogState, changes: CatalogChanges): CatalogState => ({
  databases: overlay(state.databases, changes.databases),
  relations: overlay(state.relations, changes.relations),
});

/** Reading access to one state. */
export class CatalogView {
  constructor(readonly state: CatalogState) {}

  database(name: string): DatabaseSpec | undefined {
    return this.state.databases.get(name.toLowerCase());
  }

  databases(): readonly DatabaseSpec[] {
    return [...this.state.databases.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  relation(database: string, name: string): RelationSpec | undefined {
    return this.state.relations.get(relationKey(database.toLowerCase(), name.toLowerCase()));
  }

  relations(database: string): readonly RelationSpec[] {
    return [...this.state.relations.values()]
      .filter((r) => r.database === database)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  tables(): readonly TableSpec[] {
    return [...this.state.relations.values()].filter((r): r is TableSpec => r.kind === 'table');
  }

  /** Foreign keys of any table that point to this one. */
  references(
    parent: TableSpec,
  ): readonly { readonly child: TableSpec; readonly key: TableSpec['foreignKeys'][number] }[] {
    return this.tables().flatMap((child) =>
      child.foreignKeys
        .filter((key) => key.parentDatabase === parent.database && key.parentTable === parent.name)
        .map((key) => ({ child, key })),
    );
  }
}

/** Every committed state with the moment it began, so that the past can be read. */
export class Catalog {
  private readonly states: { readonly since: bigint; readonly view: CatalogView }[];

  constructor(since: bigint) {
    this.states = [{ since, view: new CatalogView({ databases: new Map(), relations: new Map() }) }];
  }

  get current(): CatalogView {
    return (this.states[this.states.length - 1] as { view: CatalogView }).view;
  }

  commit(since: bigint, changes: CatalogChanges): void {
    if (hasChanges(changes))
      this.states.push({ since, view: new CatalogView(applyChanges(this.current.state, changes)) });
  }

  /** The state at a moment; before the first one it is empty. */
  at(moment: bigint): CatalogView {
    for (let i = this.states.length - 1; i >= 0; i--) {
      const state = this.states[i] as { since: bigint; view: CatalogView };
      if (state.since <= moment) return state.view;
    }
    return (this.states[0] as { view: CatalogView }).view;
  }
}
