import { setTimeout as sleep } from 'node:timers/promises';
import { type MikroORM } from '@mikro-orm/core';
import { type Logger } from '@nestjs/common';
import { type MatrixOneConnection } from '../driver/index.js';
import { MatrixOneConnectionError, type ConnectionTarget } from '../errors/index.js';
import { type MatrixOneConnectRetry } from './options/index.js';

const ACCESS_DENIED = 1045;
const UNKNOWN_DATABASE = 1049;
/** How the server refuses a login whose user, account or role it does not have (20101, as for much else). */
const UNKNOWN_LOGIN = /there is no (user|tenant|role) /;

/** Proves the connection with one round trip, trying again while nobody answers. The ORM is closed when it fails. */
export async function connect(
  orm: MikroORM,
  retry: MatrixOneConnectRetry | undefined,
  logger: Logger,
): Promise<void> {
  const { attempts = 5, delay = 1_000 } = retry ?? {};
  const target = targetOf(orm);
  for (let attempt = 1; ; attempt++) {
    try {
      await orm.connect();
      await connectionOf(orm).pool.run('select 1');
      return;
    } catch (error) {
      const failure = toConnectionError(error, target, attempt);
      if (failure.code !== 'MO_CONNECTION_FAILED' || attempt >= attempts) {
        await orm.close(true);
        throw failure;
      }
      logger.warn(`${failure.message}. Trying again in ${delay} ms (${attempt} of ${attempts}).`);
      await sleep(delay);
    }
  }
}

/** The connection of an ORM whose driver is MatrixOneDriver. */
export function connectionOf(orm: MikroORM): MatrixOneConnection {
  return orm.driver.getConnection() as unknown as MatrixOneConnection;
}

function targetOf(orm: MikroORM): ConnectionTarget {
  const { host = 'localhost', port = 6001, user } = orm.driver.getConnection().getConnectionOptions();
  return { host, port, user, database: orm.config.get('dbName') };
}

function toConnectionError(
  error: unknown,
  target: ConnectionTarget,
  attempts: number,
): MatrixOneConnectionError {
  const cause = rootOf(error);
  const { errno } = cause as { errno?: unknown };
  if (errno === ACCESS_DENIED || UNKNOWN_LOGIN.test((cause as Partial<Error>).message ?? '')) {
    return MatrixOneConnectionError.accessDenied(target, cause);
  }
  if (errno === UNKNOWN_DATABASE) return MatrixOneConnectionError.unknownDatabase(target, cause);
  return MatrixOneConnectionError.unreachable(target, attempts, cause);
}

/** What mysql2 threw, beneath MikroORM's wrapping. */
function rootOf(error: unknown): unknown {
  const { previous, cause } = (error ?? {}) as { previous?: unknown; cause?: unknown };
  return previous ?? (cause instanceof Error ? cause : error);
}
