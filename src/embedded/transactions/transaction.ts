import { noChanges, type CatalogChanges } from '../catalog/catalog.js';
import { type Stored } from '../values/cast.js';
import { type Changed } from './lock-waits.js';

/** One physical change, in a form that can be done again. */
export interface Change {
  readonly sql: string;
  readonly params: readonly Stored[];
}

/** How far a transaction has come; a failed statement goes back to the point before it. */
export interface TransactionPoint {
  readonly changes: number;
  readonly catalog: CatalogChanges;
}

/**
 * An open transaction. Its changes are a list of physical row and table operations with their values, so that it can be
 * taken out of the database file while another one writes, and put back when its session goes on.
 */
export class Transaction {
  readonly changes: Change[] = [];
  catalog: CatalogChanges = noChanges;
  /** What its COMMIT fails with, by the relation that the server finds wrong only then. */
  readonly faults = new Map<string, Error>();
  /** Before the last statement that wrote, for the server's ROLLBACK TO. */
  lastPoint: TransactionPoint | undefined;

  constructor(
    /** Marks the row versions it writes. */
    readonly id: number,
    /** Opened by BEGIN, not by autocommit = 0 or for a single statement. */
    readonly explicit: boolean,
    readonly lockWaitSeconds: number,
  ) {}

  point(): TransactionPoint {
    return { changes: this.changes.length, catalog: this.catalog };
  }

  get changed(): Changed {
    if (this.catalog !== noChanges) return 'definitions';
    return this.changes.length > 0 ? 'rows' : 'nothing';
  }
}
