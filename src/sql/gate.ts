import {
  MoImplicitCommitError,
  MoNotAllowedInTransactionError,
  MoReadOnlyError,
  MoUnsupportedError,
} from '../errors/index.js';
import { inspectStatement } from './inspect-statement.js';
import { redactSql } from './redact.js';
import { type StatementFacts, type StatementTrap } from './statement-facts.js';

/** What is said of each trap. */
const TRAPS: Readonly<Record<StatementTrap, string>> = {
  'time-travel-write':
    'UPDATE and DELETE with a {SNAPSHOT …} hint change the live table on MatrixOne: read at the past, write without a hint.',
  'lock-with-limit': MoUnsupportedError.pessimisticLimit().message,
  'lock-mode': MoUnsupportedError.lockMode('NOWAIT or SKIP LOCKED').message,
  'clone-if-not-exists':
    'CREATE TABLE IF NOT EXISTS … CLONE appends the rows to a table that exists on MatrixOne, duplicates included: use CloneService, or no IF NOT EXISTS.',
  'clone-database-if-not-exists':
    'CREATE DATABASE IF NOT EXISTS … CLONE ignores its clause on MatrixOne: use CloneService, or no IF NOT EXISTS.',
  'use-snapshot': "mo_ctl 'usesnapshot' sets the read time of every new transaction of the whole server.",
  'prepare-from-variable':
    'PREPARE from a variable hides its statement: write the statement out, or pass parameters.',
};

/**
 * Checks every statement of a text before it is sent on a managed transaction's connection. Throws MoImplicitCommitError,
 * MoNotAllowedInTransactionError, MoReadOnlyError or MoUnsupportedError; returns what the statements are.
 */
export function gateForTransaction(
  sql: string,
  options: { readonly readOnly?: boolean } = {},
): readonly StatementFacts[] {
  const statements = inspectStatement(sql);
  for (const statement of statements) {
    refuseTrap(statement, sql);
    if (statement.inTransaction === 'implicit-commit') {
      throw new MoImplicitCommitError(statement.keyword, redactSql(sql));
    }
    if (statement.inTransaction === 'refused') {
      throw new MoNotAllowedInTransactionError(statement.keyword, adviceFor(statement), redactSql(sql));
    }
    if (options.readOnly === true && (statement.writes || statement.sideEffect !== undefined)) {
      throw new MoReadOnlyError('The transaction', statement.keyword, redactSql(sql));
    }
  }
  return statements;
}

/**
 * Checks every statement of a text before it is sent on a pooled connection outside a transaction: what would leave the connection changed
 * for its next user (transaction control, SET of the session, LOCK TABLES, PREPARE) is a MoUnsupportedError.
 */
export function gateForPool(sql: string): readonly StatementFacts[] {
  const statements = inspectStatement(sql);
  for (const statement of statements) {
    refuseTrap(statement, sql);
    if (statement.session) throw leaks(statement, sql);
  }
  return statements;
}

function refuseTrap(statement: StatementFacts, sql: string): void {
  if (statement.trap !== undefined) {
    throw new MoUnsupportedError(TRAPS[statement.trap], { sql: redactSql(sql) });
  }
}

function leaks(statement: StatementFacts, sql: string): MoUnsupportedError {
  return new MoUnsupportedError(
    `${statement.keyword} would change the state of a pooled connection for its next user; it was not sent. ${remedyFor(statement)}`,
    { sql: redactSql(sql) },
  );
}

function remedyFor(statement: StatementFacts): string {
  switch (statement.kind) {
    case 'transaction-control':
      return 'Use @MoTransactional() or MoTransactionManager.run().';
    case 'lock':
      return 'Lock rows with SELECT … FOR UPDATE inside a transaction.';
    case 'use':
      return 'Name tables as database.table.';
    case 'prepare':
      return 'Pass parameters instead: they make a server-side prepared statement.';
    default:
      return 'Give it to every connection when it is opened (onCreateConnection).';
  }
}

function adviceFor(statement: StatementFacts): string | undefined {
  switch (statement.kind) {
    case 'snapshot':
      return statement.keyword.startsWith('SHOW') ? SHOW_ADVICE : 'SnapshotService defers it to the commit.';
    case 'transaction-control':
      return 'MatrixOne has no savepoints: use REQUIRED (one unit) or REQUIRES_NEW (an independent one).';
    case 'show':
      return statement.keyword === 'SHOW SNAPSHOTS' ? SHOW_ADVICE : undefined;
    case 'ddl':
      return statement.keyword === 'RENAME' ? 'Use ALTER TABLE … RENAME TO.' : undefined;
    default:
      return undefined;
  }
}

const SHOW_ADVICE = 'Select from mo_catalog.mo_snapshots instead.';
