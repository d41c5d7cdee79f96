import { type MikroORM } from '@mikro-orm/core';
import { type MoTransactionManager } from '../transaction/index.js';
import { type RecoveryLoop } from '../transaction/deferred/index.js';

/** What starts and stops with a connection. */
export interface ConnectionParts {
  readonly orm: MikroORM;
  readonly transactions: MoTransactionManager;
  /** Absent when `recoverOnBootstrap` is false. */
  readonly recovery?: RecoveryLoop;
  /** Longest wait for running transactions, in milliseconds. */
  readonly drainTimeout: number;
  /** False when MikroOrmModule made the ORM, and closes it. */
  readonly ownsOrm: boolean;
}

/** Starts and stops one connection in the right order. */
export class ConnectionLifecycle {
  #stopped: Promise<void> | undefined;

  constructor(private readonly parts: ConnectionParts) {}

  async start(): Promise<void> {
    await this.parts.recovery?.start();
  }

  /** Running transactions get their time, late ones are rolled back, then the sockets are closed. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  get ownsOrm(): boolean {
    return this.parts.ownsOrm;
  }

  async #stop(): Promise<void> {
    const { orm, transactions, recovery, drainTimeout, ownsOrm } = this.parts;
    try {
      await recovery?.stop();
      await transactions.drain(drainTimeout);
    } finally {
      if (ownsOrm) await orm.close(true);
    }
  }
}
