import { type StatementRunner } from '../../driver/session/index.js';
import { quoteIdentifier, timeTravelHint } from '../../sql/index.js';
import { ask } from '../catalog/index.js';
import { type ClonePlan } from './clone.js';
import { assertClonableDatabase } from './clone-source.js';
import { explainCloneFailure, isTakenTarget } from './clone-failure.js';
import { quoteObject } from './object-name.js';

/**
 * Makes a clone with one statement, which joins the runner's transaction if there is one. True if it was made, false if the target
 * exists and the plan's `ifNotExists` lets it be. Throws MoAlreadyExistsError, MoNotFoundError or MoUnsupportedError.
 */
export async function runClone(runner: StatementRunner, plan: ClonePlan): Promise<boolean> {
  if (plan.target.table === undefined) await assertClonableDatabase(runner, plan);
  try {
    await ask(runner, cloneStatement(plan));
    return true;
  } catch (error) {
    // IF NOT EXISTS is never sent: the server would append rows to the table, or ignore it
    if (isTakenTarget(error) && plan.ifNotExists) return false;
    throw explainCloneFailure(error, plan);
  }
}

/** The clone's statement. */
export function cloneStatement({ target, source, snapshot, account }: ClonePlan): string {
  const what = target.table === undefined ? 'DATABASE' : 'TABLE';
  const hint = snapshot === undefined ? '' : ` ${timeTravelHint({ snapshot })}`;
  const to = account === undefined ? '' : ` TO ACCOUNT ${quoteIdentifier(account)}`;
  return `CREATE ${what} ${quoteObject(target)} CLONE ${quoteObject(source)}${hint}${to}`;
}
