import { type HookPhase, type TransactionOutcome } from '../../driver/index.js';
import { type MoTransaction } from '../mo-transaction.js';

/** The class of the events that a listener wants. */
export type EventClass<Event> = abstract new (...args: never[]) => Event;

export interface ListenOptions {
  /** Lower ones are called first; those with the same one in the order of their registration. Default 0. */
  readonly order?: number;
}

export interface EventListenOptions<Event> extends ListenOptions {
  /** Called for every published event of this class, instead of for every transaction. */
  readonly event: EventClass<Event>;
}

/**
 * Called with the event, or with the transaction where no event class is given. The outcome is `undefined` before the
 * end. A throw or a rejection vetoes in `beforeCommit`, and is reported to observers in the other phases.
 */
export type TransactionListener<Subject = MoTransaction> = (
  subject: Subject,
  outcome?: TransactionOutcome,
) => unknown;

/** A listener as the manager keeps it. */
export interface RegisteredListener {
  readonly phase: HookPhase;
  readonly event: EventClass<unknown> | undefined;
  readonly order: number;
  readonly listener: TransactionListener<never>;
}
