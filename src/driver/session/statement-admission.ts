import { MoUnsupportedError } from '../../errors/index.js';
import {
  gateForTransaction,
  readAt,
  redactSql,
  refuseTwoPasts,
  type StatementFacts,
  type TimeTravelPoint,
} from '../../sql/index.js';
import { type StatementRequest } from './raw-statement.js';

/** What decides whether a transaction takes a statement on. */
export interface AdmissionRules {
  readonly readOnly: boolean;
  /** Has a statement been sent that may write? */
  readonly hasWritten: boolean;
  readonly readAt: TimeTravelPoint | undefined;
}

/** A statement as it is to be sent, and what it does. */
export interface AdmittedStatement {
  readonly request: StatementRequest;
  readonly writes: boolean;
  /** Leaves something behind in the session that COMMIT does not clear. */
  readonly changesSession: boolean;
}

const CLONE_AFTER_WRITES =
  'A clone in a transaction that has written is wrong on MatrixOne: of a database it leaves the writes out, of a table ' +
  'it keeps old and deleted rows too. CloneService copies it right.';

/** Checks a statement of a transaction, and turns it to the past if that is where the transaction reads. */
export function admitStatement(request: StatementRequest, rules: AdmissionRules): AdmittedStatement {
  const { sql, options } = request;
  const facts = gateForTransaction(sql, { readOnly: rules.readOnly });
  if (rules.hasWritten && clonesThePresent(facts, sql)) {
    throw new MoUnsupportedError(CLONE_AFTER_WRITES, { sql: redactSql(sql) });
  }
  const turned =
    rules.readAt && options?.timeTravel ? { ...request, sql: readAt(sql, rules.readAt) } : request;
  refuseTwoPasts(turned.sql);
  return {
    request: turned,
    writes: facts.some((f) => f.writes),
    changesSession: facts.some((f) => f.session),
  };
}

/** A clone or branch without the hint of a point in time. */
function clonesThePresent(facts: readonly StatementFacts[], sql: string): boolean {
  return (
    facts.some((f) => f.kind === 'clone' || (f.kind === 'branch' && f.writes && /create/i.test(f.keyword))) &&
    !sql.includes('{')
  );
}
