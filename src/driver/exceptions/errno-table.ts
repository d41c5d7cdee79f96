import {
  CheckConstraintViolationException,
  ConnectionException,
  DatabaseObjectExistsException,
  DatabaseObjectNotFoundException,
  DeadlockException,
  ForeignKeyConstraintViolationException,
  InvalidFieldNameException,
  LockWaitTimeoutException,
  NonUniqueFieldNameException,
  NotNullConstraintViolationException,
  TableNotFoundException,
  type Dictionary,
  type DriverException,
} from '@mikro-orm/core';

/** A MikroORM exception that wraps a driver's error. */
export type ExceptionClass = new (previous: Error & Dictionary) => DriverException;

/** One meaning of an error number; without a text it is the number's only meaning. */
interface Meaning {
  readonly text?: RegExp;
  readonly exception: ExceptionClass;
}

const only = (exception: ExceptionClass): readonly Meaning[] => [{ exception }];
const same = (errnos: readonly number[], exception: ExceptionClass): [number, readonly Meaning[]][] =>
  errnos.map((errno) => [errno, only(exception)]);

/** What MatrixOne's numbers mean where they differ from MySQL's; its own are 20xxx, some with many meanings. */
const MEANINGS: ReadonlyMap<number, readonly Meaning[]> = new Map<number, readonly Meaning[]>([
  [1007, only(DatabaseObjectExistsException)],
  [1008, only(DatabaseObjectNotFoundException)],
  [
    1064,
    [
      { text: /\btable .+ does not exist/i, exception: TableNotFoundException },
      { text: /\b(?:database|view|snapshot) .+ does not exist/i, exception: DatabaseObjectNotFoundException },
    ],
  ],
  [
    3819,
    [
      { text: /cannot be null/i, exception: NotNullConstraintViolationException },
      { exception: CheckConstraintViolationException },
    ],
  ],
  [
    20101,
    [
      {
        text: /foreign key constraint fails|referenced by some foreign key/i,
        exception: ForeignKeyConstraintViolationException,
      },
      { text: /write conflicts? detected/i, exception: DeadlockException },
    ],
  ],
  [
    20301,
    [
      { text: /invalid default value for column/i, exception: NotNullConstraintViolationException },
      { text: /ambiguous/i, exception: NonUniqueFieldNameException },
      { text: /\bcolumn .+ (?:does not exist|not found)/i, exception: InvalidFieldNameException },
      { text: /\btable .+ does not exist/i, exception: TableNotFoundException },
    ],
  ],
  // deadlocks, write conflicts and lock tables that moved: run the transaction again
  ...same([20701, 20702, 20703, 20704, 20706, 20707, 20601, 20618, 20619, 20622], DeadlockException),
  ...same([20628, 20629, 20630, 20631, 20632, 20705, 20708], DeadlockException),
  ...same([20709, 20710], LockWaitTimeoutException),
  // the service behind the connection is gone, busy or restarting
  ...same([20500, 20502, 20503, 20504, 20505, 20506, 20507, 20508, 20634, 20635], ConnectionException),
]);

/** The exception that a MySQL user would catch for this error of MatrixOne; `undefined` where it means the same as MySQL's. */
export function exceptionFor(errno: number | undefined, message: string): ExceptionClass | undefined {
  if (errno === undefined) return undefined;
  return MEANINGS.get(errno)?.find(({ text }) => !text || text.test(message))?.exception;
}
