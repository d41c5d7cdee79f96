import { isConnectionError } from '../driver/index.js';
import { MatrixOneConnectionError, MatrixOneError, MoQueryError } from '../errors/index.js';
import { redactSql, type SqlParameter } from '../sql/index.js';
import { redactMessage } from './redact-message.js';

/**
 * What a failed native statement throws: the library's own errors as they are, MoQueryError for a refusal of the server,
 * MatrixOneConnectionError when there was no answer. None of them holds a parameter's value.
 */
export function toClientError(error: unknown, sql: string, params: readonly SqlParameter[]): unknown {
  if (error instanceof MatrixOneError) return error;
  if (isConnectionError(error)) return MatrixOneConnectionError.lost(redactSql(sql), error);
  if (!(error instanceof Error)) return error;
  const { errno, sqlState, code } = error as { errno?: unknown; sqlState?: unknown; code?: unknown };
  if (typeof errno !== 'number') return error;
  const message = redactMessage(error.message, params);
  const state = typeof sqlState === 'string' && sqlState !== '' ? sqlState : undefined;
  return new MoQueryError(
    `MatrixOne refused the statement (${errno}${state ? `/${state}` : ''}): ${message}`,
    {
      errno,
      ...(state === undefined ? {} : { sqlState: state }),
      sql: redactSql(sql),
      // the driver's error holds the statement with its values: only what is safe of it is kept
      cause: Object.assign(new Error(message), { errno, sqlState: state, code: String(code ?? '') }),
    },
  );
}
