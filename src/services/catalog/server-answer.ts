import {
  errnoOf,
  isConnectionError,
  type StatementResult,
  type StatementRunner,
} from '../../driver/session/index.js';
import { MatrixOneConnectionError, MatrixOneError, MoQueryError } from '../../errors/index.js';

/** Runs a service's statement; the server's refusal becomes a MoQueryError, a broken connection a MatrixOneConnectionError. */
export async function ask<Row = Record<string, unknown>>(
  runner: StatementRunner,
  sql: string,
  params?: readonly unknown[],
): Promise<StatementResult<Row>> {
  try {
    return await runner.run<Row>(sql, params);
  } catch (error) {
    throw asServiceError(error, sql);
  }
}

/** Does the server's answer say this? Texts are needed where MatrixOne has one number for everything. */
export function answers(error: unknown, errno: number, text?: RegExp): boolean {
  if (errnoOf(error) !== errno) return false;
  return text === undefined || (error instanceof Error && text.test(error.message));
}

function asServiceError(error: unknown, sql: string): unknown {
  if (error instanceof MatrixOneError) return error;
  if (isConnectionError(error)) return MatrixOneConnectionError.lost(sql, error);
  if (!(error instanceof Error)) return error;
  const { sqlState } = error as { sqlState?: unknown };
  // the rest of a server panic is its stack trace, with paths of the server
  return new MoQueryError(error.message.split('\n', 1)[0] ?? '', {
    errno: errnoOf(error),
    ...(typeof sqlState === 'string' ? { sqlState } : {}),
    sql,
    cause: error,
  });
}
