import { type StatementRunner } from '../../driver/session/index.js';
import { MoInvalidArgumentError, MoNotFoundError } from '../../errors/index.js';
import { ask } from './server-answer.js';

const SYS = 'sys';

/**
 * Refuses at once what only the account `sys` may do, and what is about an account that does not exist: the server would say
 * so after COMMIT only. `what` begins the message.
 */
export async function assertMayReachAccount(
  runner: StatementRunner,
  what: string,
  account: string | undefined,
): Promise<void> {
  const { rows } = await ask<{ name: string }>(runner, 'SELECT current_account_name() AS name');
  const own = rows[0]?.name;
  if (own !== undefined && own === account) return;
  if (own !== SYS) throw new MoInvalidArgumentError(`${what} is for the account sys only; this is '${own}'.`);
  if (account === undefined) return;
  const found = await ask(runner, 'SELECT 1 AS found FROM mo_catalog.mo_account WHERE account_name = ?', [
    account,
  ]);
  if (found.rows.length === 0) throw new MoNotFoundError('account', account);
}
