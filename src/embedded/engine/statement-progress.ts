import { columnOf, type TableSpec } from '../catalog/definitions.js';
import { type Changed } from '../transactions/lock-waits.js';
import { type Stored } from '../values/cast.js';

type Rows = readonly (readonly Stored[])[];

/** What the runs of a statement have come to, in order. */
class Results<T> {
  private readonly known: T[] = [];
  private at = 0;

  next(run: () => T): T {
    if (this.at === this.known.length) this.known.push(run());
    return this.known[this.at++] as T;
  }

  again(anew: boolean): void {
    this.at = 0;
    if (anew) this.known.length = 0;
  }
}

/** A table that a query reads, by its name there. */
export interface Source {
  readonly table: TableSpec;
  readonly alias: string;
}

/** What one execution of a statement has read and which ids it has made, across the runs that waiting for locks makes of it. */
export class StatementProgress {
  private readonly reads = new Results<Rows>();
  private readonly ids = new Results<bigint>();
  private readonly firsts = new Map<string, unknown>();
  private readonly tables = new Map<string, TableSpec>();
  private readonly sources: Source[] = [];
  private ranBefore = false;

  /** A read of this run: what the run before has read at this place, unless that has changed. */
  read(run: () => Rows): Rows {
    return this.reads.next(run);
  }

  /** A generated id, in the same way. */
  id(generate: () => bigint): bigint {
    return this.ids.next(generate);
  }

  /**
   * The statement runs once more. The server begins anew only if those it waited for have written and committed; rows
   * of a table that went as a whole are no reason to make new ids.
   */
  again(changed: Changed, ofRow: boolean): void {
    this.ranBefore = true;
    this.reads.again(changed !== 'nothing');
    this.ids.again(changed === 'definitions' || (changed === 'rows' && ofRow));
  }

  /** What the first run has come to under a name; `value` if this is it. */
  first<T>(name: string, value: T): T {
    if (!this.firsts.has(name)) this.firsts.set(name, value);
    return this.firsts.get(name) as T;
  }

  /** A query of the statement reads a table. */
  reading(source: Source): void {
    if (!this.ranBefore) this.sources.push(source);
  }

  /** Whether a query of the statement has read a table. */
  hasRead({ id }: TableSpec): boolean {
    return this.sources.some(({ table }) => table.id === id);
  }

  /** The table of a name that the first run has found; `table` if this is it. */
  planned(database: string, name: string, table: TableSpec | undefined): TableSpec | undefined {
    const key = `${database}.${name}`;
    const known = this.tables.get(key) ?? table;
    if (known) this.tables.set(key, known);
    return known;
  }

  /** A column as the server names it when it plans a statement again: by the table that had it before. */
  qualified(column: string): string | undefined {
    const source = this.ranBefore && this.sources.find(({ table }) => columnOf(table, column));
    return source ? `${source.alias}.${column}` : undefined;
  }
}
