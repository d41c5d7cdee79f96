/** Ids up to `end` are the table's from this moment on. */
export interface Reservation {
  readonly table: number;
  readonly moment: bigint;
  readonly end: bigint;
}

const size = 10_000n;
const low = size / 2n;

/** The server reserves ids in ranges, and earlier than it needs them: copies of a table begin behind the last range. */
export class ReservedIds {
  private readonly made = new Map<number, readonly Reservation[]>();
  private fresh: readonly Reservation[] = [];

  constructor(private readonly now: () => bigint) {}

  /** The last id that was reserved, now or at a moment of the past. */
  end(table: number, moment?: bigint): bigint {
    const made = this.made.get(table) ?? [];
    const known = moment === undefined ? made : made.filter((r) => r.moment <= moment);
    return known.at(-1)?.end ?? size;
  }

  /** The first range of a table whose ids begin behind this one. */
  begin(table: number, last: bigint): void {
    this.reserve(table, last + size);
  }

  /** Before an id is made: statements that make many reserve so many at once. */
  need(table: number, id: bigint, together: number): void {
    if (id > this.end(table))
      this.reserve(table, id - 1n + (BigInt(together) > size ? BigInt(together) : size));
  }

  /** An id that somebody gave. */
  reach(table: number, id: bigint): void {
    if (id > this.end(table)) this.reserve(table, id);
  }

  /** After a statement whose last id this was. */
  refill(table: number, last: bigint): void {
    if (this.end(table) - last <= low) this.reserve(table, this.end(table) + size);
  }

  load(reservations: readonly Reservation[]): void {
    for (const one of reservations) this.made.set(one.table, [...(this.made.get(one.table) ?? []), one]);
  }

  takeNew(): readonly Reservation[] {
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }

  private reserve(table: number, end: bigint): void {
    const one = { table, moment: this.now(), end };
    this.made.set(table, [...(this.made.get(table) ?? []), one]);
    this.fresh = [...this.fresh, one];
  }
}
