import { type RawAnswer, type StatementRequest, type StatementRunner } from '../../driver/session/index.js';

/** A checked-out connection: statements in autocommit by `run`, as they are by `send`. */
export interface CheckedOutConnection extends StatementRunner {
  send(request: StatementRequest): Promise<RawAnswer>;
}

/** Runs `work` in a transaction of its own on a connection that is in none. */
export async function inLocalTransaction<T>(
  connection: CheckedOutConnection,
  work: () => Promise<T>,
): Promise<T> {
  await connection.send({ sql: 'begin' });
  try {
    const result = await work();
    await connection.send({ sql: 'commit' });
    return result;
  } catch (error) {
    // a rollback that fails leaves a broken connection, whose end rolls back as well
    await connection.send({ sql: 'rollback' }).catch(() => undefined);
    throw error;
  }
}
