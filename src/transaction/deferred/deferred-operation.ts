/** States of a journal row. One that is done is deleted. */
export type DeferredOperationState = 'pending' | 'running' | 'failed';

/** An operation that a transaction asked for and that runs once the transaction is committed. */
export interface DeferredOperation<Payload = unknown> {
  readonly id: string;
  /** Id and label of the transaction that asked for it. */
  readonly transaction: string;
  readonly label: string;
  /** Its place among the operations of its transaction. */
  readonly position: number;
  /** For example `snapshot.create`. */
  readonly kind: string;
  /** The name that it reserves: unique per kind among all transactions. */
  readonly target: string;
  /** Ids of earlier operations of the same transaction that must have succeeded. */
  readonly dependsOn: readonly string[];
  /** What the kind's handler needs; kept as JSON. */
  readonly payload: Payload;
}

/** A row of the journal, as DeferredOperationService.list() shows it. */
export interface DeferredOperationRecord extends DeferredOperation {
  readonly state: DeferredOperationState;
  /** How often a process has begun to run it. */
  readonly attempts: number;
  /** Why it failed, or was put off, the last time. */
  readonly error: string | undefined;
  /** Who may run it now, and whether that lease has run out, by the server's clock. */
  readonly owner: string;
  readonly leaseExpired: boolean;
  readonly createdAt: Date;
}

/** What a service asks for. */
export interface DeferredRequest<Payload = unknown> {
  readonly kind: string;
  readonly target: string;
  /** The word for the target in errors, for example `snapshot`. */
  readonly what: string;
  readonly payload: Payload;
  /** Things it needs and things it changes, for example `snapshot:s`; they decide which operations depend on each other. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  /** Looks, once the name is reserved, whether it can be done at all; what it throws reaches the caller. */
  readonly check?: () => Promise<void>;
}
