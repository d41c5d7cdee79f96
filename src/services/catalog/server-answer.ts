import { toClientError } from '../../client/index.js';
import { errnoOf, type StatementResult, type StatementRunner } from '../../driver/session/index.js';

/** Runs a service's statement; the server's refusal becomes a MoQueryError, a broken connection a MatrixOneConnectionError. */
export async function ask<Row = Record<string, unknown>>(
  runner: StatementRunner,
  sql: string,
  params: readonly string[] = [],
): Promise<StatementResult<Row>> {
  try {
    return await runner.run<Row>(sql, params);
  } catch (error) {
    throw toClientError(error, sql, params);
  }
}

/** Does the server's answer say this? Texts are needed where MatrixOne has one number for everything. */
export function answers(error: unknown, errno: number, text?: RegExp): boolean {
  if (errnoOf(error) !== errno) return false;
  return text === undefined || (error instanceof Error && text.test(error.message));
}
