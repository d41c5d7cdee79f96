import { setTimeout as delay } from 'node:timers/promises';
import { type StatementTurns } from './statement-turns.js';
import { type TransactionConnection } from './transaction-connection.js';

/** How long a running statement may go on once its transaction is to end, in milliseconds. */
const INTERRUPT_AFTER = 200;
const DESTROY_AFTER = 1_000;

/** Gives the running statement a moment, then kills it on the server, then destroys the connection. */
export async function settleOrInterrupt(
  turns: StatementTurns,
  connection: TransactionConnection,
): Promise<void> {
  if (!turns.busy) return;
  const settled = turns.settled();
  if (await settlesWithin(settled, INTERRUPT_AFTER)) return;
  await settlesWithin(connection.interrupt(), DESTROY_AFTER);
  if (!(await settlesWithin(settled, DESTROY_AFTER))) connection.destroy();
}

function settlesWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const bound = new AbortController();
  return Promise.race([
    work.then(() => true).finally(() => bound.abort()),
    delay(ms, false, { signal: bound.signal }).catch(() => true),
  ]);
}
