import { MoAlreadyExistsError, MoNotFoundError, MoUnsupportedError } from '../../errors/index.js';
import { answers } from '../catalog/index.js';
import { type ClonePlan } from './clone.js';
import { displayObject } from './object-name.js';

const DATABASE_EXISTS = 1007;
const TABLE_EXISTS = 1050;
const UNKNOWN_DATABASE = 1049;
const PARSE_ERROR = 1064;
const NO_SUCH_TABLE = 1146;
const INTERNAL_ERROR = 20101;

/** Does the server say that the target is there already? */
export function isTakenTarget(error: unknown): boolean {
  return answers(error, DATABASE_EXISTS) || answers(error, TABLE_EXISTS);
}

/** A clone's failure in the library's terms. */
export function explainCloneFailure(error: unknown, plan: ClonePlan): unknown {
  const { source, target, snapshot } = plan;
  const isTable = target.table !== undefined;
  if (isTakenTarget(error)) {
    return new MoAlreadyExistsError(isTable ? 'table' : 'database', displayObject(target), error);
  }
  if (answers(error, UNKNOWN_DATABASE))
    return new MoNotFoundError('database', databaseIn(error, plan), error);
  if (answers(error, INTERNAL_ERROR, /find 0 snapshot records/)) {
    return new MoNotFoundError('snapshot', snapshot ?? '', error);
  }
  if (answers(error, INTERNAL_ERROR, /no such account/)) {
    return new MoNotFoundError('account', plan.account ?? '', error);
  }
  const missing = answers(error, NO_SUCH_TABLE) || answers(error, PARSE_ERROR, /does not exist/);
  if (missing && isTable) return new MoNotFoundError('table', displayObject(source), error);
  if (missing)
    return brokenView(
      plan,
      'one of its views reads a table that is not there, or not under that name',
      error,
    );
  if (answers(error, INTERNAL_ERROR, /panic/)) {
    return brokenView(
      plan,
      'the server broke down, as it does when a view reads at a snapshot or a time',
      error,
    );
  }
  return error;
}

function brokenView({ source }: ClonePlan, reason: string, cause: unknown): MoUnsupportedError {
  return new MoUnsupportedError(
    `MatrixOne cannot clone '${displayObject(source)}': ${reason}. Nothing was made.`,
    { cause },
  );
}

function databaseIn(error: unknown, { source, target }: ClonePlan): string {
  const ofSource = error instanceof Error && error.message.includes(` ${source.database}`);
  return ofSource && source.database !== target.database ? source.database : target.database;
}
