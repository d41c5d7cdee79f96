/** Unix nanoseconds that never repeat and never go back. */
export class Clock {
  private readonly base = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

  /** @param last the latest moment that an earlier server handed out */
  constructor(private last = 0n) {}

  next(): bigint {
    const now = this.now();
    this.last = now > this.last ? now : this.last + 1n;
    return this.last;
  }

  /** The present, not before anything that was handed out. */
  now(): bigint {
    const now = this.base + process.hrtime.bigint();
    return now > this.last ? now : this.last;
  }
}
