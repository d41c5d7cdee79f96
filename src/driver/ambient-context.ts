import { type TransactionContext } from '@mikro-orm/core';
import { type MatrixOneEntityManager } from './matrix-one-entity-manager.js';

/** The frame that the running code is in. */
export interface AmbientFrame {
  /** The frame's own EntityManager; `undefined` where no transaction may be seen. */
  readonly em: MatrixOneEntityManager | undefined;
  /** MikroORM's transaction context when the frame was opened: what differs later was opened inside. */
  readonly ormContext: TransactionContext | undefined;
}

/** Where EntityManagers look for the current frame; set by the transaction layer on the driver. */
export interface AmbientContext {
  current(): AmbientFrame | undefined;
}
