import { type TableSpec } from '../catalog/definitions.js';
import { type Stored } from '../values/cast.js';

type Rows = readonly (readonly Stored[])[];

/** What one execution of a statement has read, and the ids it was given, across the runs that waiting for locks makes of it. */
export class StatementProgress {
  private readonly reads: Rows[] = [];
  private at = 0;
  private readonly ids: bigint[] = [];
  private idAt = 0;
  private first: Rows | undefined;
  private readonly tables = new Map<string, TableSpec>();

  /** A read of this run: what the run before has read at this place, unless that has changed. */
  read(run: () => Rows): Rows {
    const known = this.reads[this.at];
    if (known) {
      this.at++;
      return known;
    }
    const rows = run();
    this.reads[this.at++] = rows;
    return rows;
  }

  /** The next id of this run: the one the run before was given at this place, unless that has read again. */
  id(next: () => bigint): bigint {
    return (this.ids[this.idAt++] ??= next());
  }

  /** The statement runs once more. The server reads, and makes ids, again only if those it waited for have written and committed. */
  again(changed: boolean): void {
    this.at = 0;
    this.idAt = 0;
    if (!changed) return;
    this.reads.length = 0;
    this.ids.length = 0;
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
