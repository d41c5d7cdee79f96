import {
  ForeignKeyConstraintViolationException,
  NotFoundError,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { Catch, HttpStatus, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { MatrixOneError, MoDeferredOperationError } from 'nestjs-matrixone';

/** HTTP status by the stable code of a MatrixOneError; what is not here is a 500. */
const STATUS_BY_CODE: Readonly<Record<string, HttpStatus>> = {
  MO_INVALID_NAME: HttpStatus.BAD_REQUEST,
  MO_INVALID_ARGUMENT: HttpStatus.BAD_REQUEST,
  MO_NOT_FOUND: HttpStatus.NOT_FOUND,
  MO_ALREADY_EXISTS: HttpStatus.CONFLICT,
  MO_CONNECTION_FAILED: HttpStatus.SERVICE_UNAVAILABLE,
  MO_CONNECTION_LOST: HttpStatus.SERVICE_UNAVAILABLE,
  MO_ACQUIRE_TIMEOUT: HttpStatus.SERVICE_UNAVAILABLE,
  MO_TRANSACTION_TIMEOUT: HttpStatus.GATEWAY_TIMEOUT,
  MO_UNSUPPORTED: HttpStatus.NOT_IMPLEMENTED,
};

const DUPLICATE_ENTRY = 1062;

interface HttpResponse {
  status(code: number): { json(body: unknown): void };
}

/** Errors of MatrixOne and the ORM as HTTP answers: the code and the first line, never SQL or a stack. */
@Catch(
  MatrixOneError,
  UniqueConstraintViolationException,
  ForeignKeyConstraintViolationException,
  NotFoundError,
)
export class MatrixOneExceptionFilter implements ExceptionFilter<Error> {
  private readonly logger = new Logger(MatrixOneExceptionFilter.name);

  catch(error: Error, host: ArgumentsHost): void {
    const status = statusOf(error);
    if (status >= HttpStatus.INTERNAL_SERVER_ERROR) this.logger.error(error.message, error.stack);
    host
      .switchToHttp()
      .getResponse<HttpResponse>()
      .status(status)
      .json({
        statusCode: status,
        code: error instanceof MatrixOneError ? error.code : error.name,
        message: error.message.split('\n', 1)[0],
        ...(error instanceof MoDeferredOperationError ? { committed: error.committed } : {}),
      });
  }
}

function statusOf(error: Error): HttpStatus {
  if (error instanceof NotFoundError) return HttpStatus.NOT_FOUND;
  if (!(error instanceof MatrixOneError)) return HttpStatus.CONFLICT;
  if (error.errno === DUPLICATE_ENTRY) return HttpStatus.CONFLICT;
  return STATUS_BY_CODE[error.code] ?? HttpStatus.INTERNAL_SERVER_ERROR;
}
