import { type ColumnDefinition, type StatementOutcome } from '../session-backend.js';
import { type StatementContext } from '../engine/statement-context.js';

/** What the server does with a statement while a transaction is open. */
export type InTransaction =
  /** Takes part in it. */
  | 'runs'
  /** Commits it first. */
  | 'commits'
  | 'unclassified'
  | 'administrative'
  | 'only create';

/** A statement that can be run. */
export interface Statement {
  readonly inTransaction: InTransaction;
  /** `write` needs a transaction of its own when none is open; `read` only under autocommit = 0; `none` never opens one. */
  readonly needs: 'write' | 'read' | 'none';
  readonly parameterCount: number;
  /** Whether it can be prepared, or what the server says instead. */
  readonly prepare: 'yes' | 'syntax error' | 'unsupported';
  /** Its rows, prepared by the protocol, are none that clients can read. */
  readonly garbledForClients?: boolean;
  /** Its text as the server writes it where it cannot be prepared. */
  readonly printed?: string;
  /** A row-returning statement, for ROW_COUNT(). */
  readonly run: (c: StatementContext) => StatementOutcome | Promise<StatementOutcome>;
  /** Columns of the answer, for prepare; checks names on the way. */
  readonly describe?: (c: StatementContext) => readonly ColumnDefinition[];
  /** An error rolls the open transaction back, as an invalid SET does. */
  readonly endsTransactionOnError?: boolean;
  /** What it needs of the planner, which its text may have lost: most need it, PREPARE gets a new one. */
  readonly planner: 'needed' | 'unneeded' | 'renewed';
  /** Sets the SQL mode of the session. */
  readonly setsMode?: boolean;
  /** The database that is no longer the current one, whatever becomes of the statement; unless EXECUTE runs it. */
  readonly leavesDatabase?: string;
  /** Runs without retaking locks, in an own transaction even when one is open by autocommit = 0. */
  readonly ownTransaction?: boolean;
}

export const ok = (affectedRows = 0, insertId: number | bigint = 0): StatementOutcome => ({
  kind: 'ok',
  affectedRows,
  insertId,
});

/** A statement with the usual properties. */
export const statement = (part: Partial<Statement> & Pick<Statement, 'run'>): Statement => ({
  inTransaction: 'runs',
  needs: 'read',
  parameterCount: 0,
  prepare: 'yes',
  planner: 'needed',
  ...part,
});

/** A statement that the server runs without planning it. */
export const unplanned = (of: Statement): Statement => ({ ...of, planner: 'unneeded' });
