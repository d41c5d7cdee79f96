import { type TableSpec } from '../catalog/definitions.js';
import { ReservedIds, type Reservation } from './reserved-ids.js';

/** Numbers that live outside of transactions: auto-increment values, row and table numbers. */
export class Counters {
  private readonly next = new Map<number, bigint>();
  private readonly changed = new Set<number>();
  private readonly reserved: ReservedIds;
  private rows = 0n;
  private tables = 0;

  constructor(now: () => bigint) {
    this.reserved = new ReservedIds(now);
  }

  get lastRow(): bigint {
    return this.rows;
  }

  rowId(): bigint {
    return ++this.rows;
  }

  tableId(): number {
    return ++this.tables;
  }

  /** The next generated value of a table, for a statement that makes so many. */
  generate(table: TableSpec, together = 1): bigint {
    return this.take(table.id, together);
  }

  /** The next value of the hidden key of a table without primary key; it has a counter of its own. */
  generateHidden(table: TableSpec, together = 1): bigint {
    return this.take(hidden(table.id), together);
  }

  /** The values that may be given out between the next one and a greater one that a statement gives itself. */
  skippable(table: TableSpec, given: bigint): { readonly from: bigint; readonly to: bigint } {
    const reserved = this.reserved.end(table.id) + 1n;
    return { from: this.peek(table.id), to: given < reserved ? given : reserved };
  }

  /** An explicit value moves the counter past it. */
  use(table: TableSpec, value: bigint): void {
    if (value < this.peek(table.id)) return;
    this.move(table.id, value + 1n);
    this.reserved.reach(table.id, value);
  }

  /** A statement that made or gave ids is done. */
  used(table: TableSpec): void {
    for (const key of [same, hidden]) this.reserved.refill(key(table.id), this.peek(key(table.id)) - 1n);
  }

  /** A new table's first value. */
  start(tableId: number, value: bigint): void {
    this.move(tableId, value);
    this.reserved.begin(tableId, value - 1n);
  }

  /** Continues where an earlier server stopped. */
  load(next: ReadonlyMap<number, bigint>, reservations: readonly Reservation[]): void {
    for (const [id, value] of next) this.next.set(id, value);
    this.reserved.load(reservations);
  }

  /** The next values of the tables whose counters moved since the last call. */
  takeChanged(): readonly (readonly [tableId: number, next: bigint])[] {
    const taken = [...this.changed].map((id) => [id, this.peek(id)] as const);
    this.changed.clear();
    return taken;
  }

  /** The reservations made since the last call. */
  takeReservations(): readonly Reservation[] {
    return this.reserved.takeNew();
  }

  /** Row and table numbers go on behind these. */
  raise(rows: bigint, tables: number): void {
    if (rows > this.rows) this.rows = rows;
    this.tables = Math.max(this.tables, tables);
  }

  peek(tableId: number): bigint {
    return this.next.get(tableId) ?? 1n;
  }

  /** A clone goes on behind what was reserved for its source, at a moment of the past or now. */
  startAsClone(target: number, source: number, moment?: bigint): void {
    for (const key of [same, hidden]) this.start(key(target), this.reserved.end(key(source), moment) + 1n);
  }

  /** So does a table whose columns changed; its hidden key starts again, with its rows. */
  startAsAltered(target: number, source: number): void {
    this.start(target, this.reserved.end(source) + 1n);
  }

  /** So do the words of its full-text index, which are copied. */
  startWordsAsAltered(target: number, source: number): void {
    this.start(hidden(target), this.reserved.end(hidden(source)) + 1n);
  }

  /** The hidden counter of a table begins, or begins again. */
  startHidden(table: TableSpec, first = 1n): void {
    this.start(hidden(table.id), first);
  }

  /** A table that was emptied goes on with its ids, but reserves anew. */
  reserveAnew(table: TableSpec): void {
    this.start(table.id, this.peek(table.id));
  }

  /** The same table under another number. */
  startAsSame(target: number, source: number): void {
    for (const key of [same, hidden]) {
      this.move(key(target), this.peek(key(source)));
      this.reserved.reach(key(target), this.reserved.end(key(source)));
    }
  }

  private take(key: number, together: number): bigint {
    const value = this.peek(key);
    this.reserved.need(key, value, together);
    this.move(key, value + 1n);
    return value;
  }

  private move(key: number, next: bigint): void {
    this.next.set(key, next);
    this.changed.add(key);
  }
}

const same = (id: number) => id;
const hidden = (id: number) => -id;
