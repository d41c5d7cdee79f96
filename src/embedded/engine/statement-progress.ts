import { type TableSpec } from '../catalog/definitions.js';
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

/** What one execution of a statement has read and which ids it has made, across the runs that waiting for locks makes of it. */
export class StatementProgress {
  private readonly reads = new Results<Rows>();
  private readonly ids = new Results<bigint>();
  private first: Rows | undefined;
  private readonly tables = new Map<string, TableSpec>();

  /** A read of this run: what the run before has read at this place, unless that has changed. */
  read(run: () => Rows): Rows {
    return this.reads.next(run);
  }

  /** A generated id, in the same way. */
  id(generate: () => bigint): bigint {
    return this.ids.next(generate);
  }

  /** The statement runs once more. The server begins anew only if those it waited for have written and committed. */
  again(changed: boolean): void {
    this.reads.again(changed);
    this.ids.again(changed);
  }

  /** The rows that the first run has found; `rows` if this is it. */
  firstRows(rows: Rows): Rows {
    return (this.first ??= rows);
  }

  /** The table of a name that the first run has found; `table` if this is it. */
  planned(database: string, name: string, table: TableSpec | undefined): TableSpec | undefined {
    const key = `${database}.${name}`;
    const known = this.tables.get(key) ?? table;
    if (known) this.tables.set(key, known);
    return known;
  }
}
