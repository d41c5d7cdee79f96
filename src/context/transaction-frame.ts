import { type TransactionContext } from '@mikro-orm/core';
import { type DatabaseTransaction, type MatrixOneEntityManager } from '../driver/index.js';

/** What a transaction boundary leaves for the calls inside it. Immutable: another boundary makes another frame. */
export interface TransactionFrame {
  /** The transaction that calls join; `undefined` where it is suspended. */
  readonly transaction: DatabaseTransaction | undefined;
  /** The EntityManager that injected ones resolve to. */
  readonly em: MatrixOneEntityManager;
  /** MikroORM's own context when the frame was made, to tell boundaries that it opens inside. */
  readonly ormContext: TransactionContext | undefined;
  /** The method (or the name given to `run`) that opened it. */
  readonly label: string;
  /** Which run of the method this is: 1, and more after a retry. */
  readonly attempt: number;
}
