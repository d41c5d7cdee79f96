import { MoTransactionTimeoutError } from '../../errors/index.js';

/** The moment by which a transaction must be over. `expired` never rejects; it resolves with the error, or never. */
export class TransactionDeadline {
  readonly expired: Promise<MoTransactionTimeoutError>;
  readonly #timer: NodeJS.Timeout;

  constructor(label: string, timeout: number, onExpire: (error: MoTransactionTimeoutError) => void) {
    let resolve!: (error: MoTransactionTimeoutError) => void;
    this.expired = new Promise((r) => (resolve = r));
    this.#timer = setTimeout(() => {
      const error = new MoTransactionTimeoutError(label, timeout);
      onExpire(error);
      resolve(error);
    }, timeout);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
