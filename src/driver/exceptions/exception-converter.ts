import {
  ConnectionException,
  type Dictionary,
  type DriverException,
  ExceptionConverter,
} from '@mikro-orm/core';
import { MatrixOneError } from '../../errors/index.js';
import { isConnectionError } from '../session/index.js';
import { exceptionFor } from './errno-table.js';
import { withoutStackTrace } from './server-message.js';

/** Makes of MatrixOne's errors the exceptions that MikroORM throws on MySQL. This library's own errors pass unchanged. */
export class MatrixOneExceptionConverter extends ExceptionConverter {
  constructor(private readonly mysql: ExceptionConverter) {
    super();
  }

  override convertException(exception: Error & Dictionary): DriverException {
    // not a DriverException, but what callers must be able to catch
    if (exception instanceof MatrixOneError) return exception as unknown as DriverException;
    const error = readable(exception);
    const errno = typeof error.errno === 'number' ? error.errno : undefined;
    const Exception =
      exceptionFor(errno, error.message) ?? (isConnectionError(error) ? ConnectionException : undefined);
    return Exception ? new Exception(error) : this.mysql.convertException(error);
  }
}

/** The error itself, or a copy without the server's stack trace. */
function readable(error: Error & Dictionary): Error & Dictionary {
  const message = withoutStackTrace(error.message);
  if (message === error.message) return error;
  const { name, errno, code, sqlState, sql, fatal } = error;
  return Object.assign(new Error(message), { name, errno, code, sqlState, sqlMessage: message, sql, fatal });
}
