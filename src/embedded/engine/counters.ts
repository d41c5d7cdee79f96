import { type TableSpec } from '../catalog/definitions.js';

const cachedRange = 10_000n;

/** Numbers that live outside of transactions: auto-increment values, row and table numbers. */
export class Counters {
  private readonly next = new Map<number, bigint>();
  private readonly changed = new Set<number>();
  private rows = 0n;
  private tables = 0;

  get lastRow(): bigint {
    return this.rows;
  }

  rowId(): bigint {
    return ++this.rows;
  }

  tableId(): number {
    return ++this.tables;
  }

  /** The next generated value of a table. */
  generate(table: TableSpec): bigint {
    const value = this.next.get(table.id) ?? 1n;
    this.start(table.id, value + 1n);
    return value;
  }

  /** The next value of the hidden key of a table without primary key; it has a counter of its own. */
  generateHidden(table: TableSpec): bigint {
    const value = this.peek(hidden(table.id));
    this.start(hidden(table.id), value + 1n);
    return value;
  }

  /** An explicit value moves the counter past it. */
  use(table: TableSpec, value: bigint): void {
    if (value >= (this.next.get(table.id) ?? 1n)) this.start(table.id, value + 1n);
  }

  start(tableId: number, value: bigint): void {
    this.next.set(tableId, value);
    this.changed.add(tableId);
  }

  /** The next values of the tables whose counters moved since the last call. */
  takeChanged(): readonly (readonly [tableId: number, next: bigint])[] {
    const taken = [...this.changed].map((id) => [id, this.peek(id)] as const);
    this.changed.clear();
    return taken;
  }

  /** Row and table numbers go on behind these. */
  raise(rows: bigint, tables: number): void {
    if (rows > this.rows) this.rows = rows;
    this.tables = Math.max(this.tables, tables);
  }

  peek(tableId: number): bigint {
    return this.next.get(tableId) ?? 1n;
  }

  /** A copy goes on behind the range of values that the server caches for the source. */
  startAsClone(target: number, source: number): void {
    for (const key of [same, hidden]) {
      const used = this.peek(key(source)) - 1n;
      if (used > 0n) this.start(key(target), ((used - 1n) / cachedRange + 1n) * cachedRange + 1n);
    }
  }

  startAsCopy(target: number, source: number): void {
    for (const key of [same, hidden]) this.start(key(target), this.peek(key(source)));
  }
}

const same = (id: number) => id;
const hidden = (id: number) => -id;
