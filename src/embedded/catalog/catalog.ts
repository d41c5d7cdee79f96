import { type Doubt } from '../doubts/doubt.js';
import { unknownSince } from '../doubts/refusal.js';
import { type DatabaseSpec, type RelationSpec, type TableSpec } from './definitions.js';

/** The databases, tables and views at one moment; immutable. */
export interface CatalogState {
  readonly databases: ReadonlyMap<string, DatabaseSpec>;
  readonly relations: ReadonlyMap<string, RelationSpec>;
  /** What refused statements left unknown, by relation key; of a database, by its key with an empty name. */
  readonly doubts: ReadonlyMap<string, Doubt>;
}

/** A transaction's own changes; null marks what it dropped. */
export interface CatalogChanges {
  readonly databases: ReadonlyMap<string, DatabaseSpec | null>;
  readonly relations: ReadonlyMap<string, RelationSpec | null>;
  readonly doubts: ReadonlyMap<string, Doubt | null>;
}

export const noChanges: CatalogChanges = { databases: new Map(), relations: new Map(), doubts: new Map() };
export const hasDefinitions = (changes: CatalogChanges) =>
  changes.databases.size > 0 || changes.relations.size > 0;
export const hasChanges = (changes: CatalogChanges) => hasDefinitions(changes) || changes.doubts.size > 0;

export const relationKey = (database: string, name: string) => `${database}\0${name}`;

/** Where the doubt is kept that another table may point to this one. */
export const childKey = (database: string, name: string) => `${relationKey(database, name)}\0child`;

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
  doubts: overlay(state.doubts, changes.doubts),
});

/** Reading access to one state. */
export class CatalogView {
  constructor(readonly state: CatalogState) {}

  database(name: string): DatabaseSpec | undefined {
    this.refuseDatabase(name.toLowerCase());
    return this.state.databases.get(name.toLowerCase());
  }

  databases(): readonly DatabaseSpec[] {
    for (const key of this.state.doubts.keys()) if (key.endsWith('\0')) this.refuseDatabase(key.slice(0, -1));
    return [...this.state.databases.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  relation(database: string, name: string): RelationSpec | undefined {
    this.refuseRelation(database.toLowerCase(), name.toLowerCase(), ['rows', 'indexes', 'definition']);
    return this.known(database, name);
  }

  /** A relation whose rows are wanted: other than for its definition, its keys do not matter. */
  source(database: string, name: string): RelationSpec | undefined {
    this.refuseRelation(database.toLowerCase(), name.toLowerCase(), ['rows', 'definition']);
    return this.known(database, name);
  }

  /** A relation as it was before a refused statement put it in doubt. */
  known(database: string, name: string): RelationSpec | undefined {
    return this.state.relations.get(relationKey(database.toLowerCase(), name.toLowerCase()));
  }

  doubt(database: string, name: string): Doubt | undefined {
    return this.state.doubts.get(relationKey(database.toLowerCase(), name.toLowerCase()));
  }

  /** What is in doubt of a database: itself, or which relations it has. */
  doubtsOf(database: string): readonly Doubt[] {
    return [...this.state.doubts]
      .filter(([key, { kind }]) => key.startsWith(relationKey(database, '')) && kind === 'definition')
      .map(([, doubt]) => doubt);
  }

  relations(database: string): readonly RelationSpec[] {
    const [doubt] = this.doubtsOf(database);
    if (doubt) throw unknownSince(`the list of tables of ${database}`, doubt.statement);
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
    const doubt = this.state.doubts.get(childKey(parent.database, parent.name));
    if (doubt) throw unknownSince(`which foreign keys point to ${parent.name}`, doubt.statement);
    return this.tables().flatMap((child) =>
      child.foreignKeys
        .filter((key) => key.parentDatabase === parent.database && key.parentTable === parent.name)
        .map((key) => ({ child, key })),
    );
  }

  private refuseDatabase(database: string): void {
    const doubt = this.state.doubts.get(relationKey(database, ''));
    if (doubt) throw unknownSince(`the database ${database}`, doubt.statement);
  }

  private refuseRelation(database: string, name: string, kinds: readonly Doubt['kind'][]): void {
    if (this.state.doubts.size === 0) return;
    this.refuseDatabase(database);
    const doubt = this.doubt(database, name);
    if (doubt && kinds.includes(doubt.kind)) throw unknownSince(`the table ${name}`, doubt.statement);
  }
}

/** Every committed state with the moment it began, so that the past can be read. */
export class Catalog {
  private readonly states: { readonly since: bigint; readonly view: CatalogView }[];

  constructor(since: bigint) {
    this.states = [
      { since, view: new CatalogView({ databases: new Map(), relations: new Map(), doubts: new Map() }) },
    ];
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
