import { describe, expect, it } from '@jest/globals';
import {
  CheckConstraintViolationException,
  ConnectionException,
  DatabaseObjectExistsException,
  DeadlockException,
  DriverException,
  ForeignKeyConstraintViolationException,
  InvalidFieldNameException,
  LockWaitTimeoutException,
  NonUniqueFieldNameException,
  NotNullConstraintViolationException,
  SyntaxErrorException,
  TableExistsException,
  TableNotFoundException,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { MatrixOnePlatform } from '../../../src/driver/matrix-one-platform.js';
import { MoTransactionLostError } from '../../../src/errors/index.js';

const converter = new MatrixOnePlatform().getExceptionConverter();
const serverError = (errno: number, message: string) =>
  Object.assign(new Error(message), { errno, sqlState: 'HY000' });
const convert = (errno: number, message: string) => converter.convertException(serverError(errno, message));

describe('the exception converter', () => {
  it.each([
    [1062, "Duplicate entry '1' for key 'id'", UniqueConstraintViolationException],
    [
      20101,
      'internal error: Cannot add or update a child row: a foreign key constraint fails',
      ForeignKeyConstraintViolationException,
    ],
    [
      20101,
      "internal error: can not drop table 'pa' referenced by some foreign key constraint",
      ForeignKeyConstraintViolationException,
    ],
    [3819, "constraint violation: Column 'a' cannot be null", NotNullConstraintViolationException],
    [3819, "constraint violation: Check constraint 'ckx' is violated", CheckConstraintViolationException],
    [20301, "invalid input: invalid default value for column 'a'", NotNullConstraintViolationException],
    [20301, 'invalid input: column x does not exist', InvalidFieldNameException],
    [20301, "invalid input: ambiguous column reference 'id'", NonUniqueFieldNameException],
    [1064, 'SQL parser error: table "x" does not exist', TableNotFoundException],
    [1064, 'SQL parser error: You have an error in your SQL syntax;', SyntaxErrorException],
    [1146, 'no such table db.x', TableNotFoundException],
    [1050, 'table t already exists', TableExistsException],
    [1007, 'database d already exists', DatabaseObjectExistsException],
    [1049, 'Unknown database nope', ConnectionException],
    [20701, 'deadlock detected', DeadlockException],
    [1205, 'Lock wait timeout exceeded; try restarting transaction', LockWaitTimeoutException],
    [20503, 'service unavailable', ConnectionException],
  ])('%i %s', (errno, message, expected) => {
    const error = convert(errno, message);
    expect(error.constructor).toBe(expected);
    expect(error.errno).toBe(errno);
    expect(error.message).toBe(message);
  });

  it('leaves an unknown internal error a plain DriverException', () => {
    expect(convert(20101, 'internal error: something else').constructor).toBe(DriverException);
    expect(convert(20301, 'invalid input: json text {bad').constructor).toBe(DriverException);
  });

  it('passes this library’s own errors on unchanged', () => {
    const own = new MoTransactionLostError('Shop.buy', 'a deadlock', serverError(20701, 'deadlock detected'));
    expect(converter.convertException(own)).toBe(own);
  });

  it('cuts the stack trace of a server panic, wherever the error carries it', () => {
    const message =
      'internal error: panic runtime error: index out of range [1] with length 1: \nruntime.goPanicIndex\n\t/usr/local/go/src/runtime/panic.go:115\ngithub.com/matrixorigin/matrixone/pkg/sql/plan.foo\n\t/home/ci/pkg/sql/plan/x.go:99';
    const error = converter.convertException(
      Object.assign(serverError(20101, message), { sqlMessage: message, code: 'ER_X' }),
    );
    const visible = [error.message, error.sqlMessage, error.stack].join('\n');
    expect(error.message).toBe('internal error: panic runtime error: index out of range [1] with length 1:');
    expect(visible).not.toContain('.go:');
    expect(error).toMatchObject({ errno: 20101, sqlState: 'HY000', code: 'ER_X' });
  });

  it('keeps a message of several lines that is no panic', () => {
    const message = 'SQL parser error: You have an error near "\nselect"';
    expect(convert(1064, message).message).toBe(message);
  });

  it('takes a broken socket for a ConnectionException', () => {
    const broken = Object.assign(new Error('Connection lost'), {
      code: 'PROTOCOL_CONNECTION_LOST',
      fatal: true,
    });
    expect(converter.convertException(broken)).toBeInstanceOf(ConnectionException);
  });
});
