import { setTimeout as delay } from 'node:timers/promises';
import { type DeferredOperationService, type MatrixOneConnection } from 'nestjs-matrixone';
import { type OutsideConnection } from '../../test/support/second-connection.js';
import { ACCOUNTS, OPENING_BALANCE } from './entities.js';
import { type Bank } from './bank.js';
import { type UnitLog } from './unit-log.js';

const WAIT = 30_000;

/** Every balance is what the entries make it, and money is neither made nor lost. */
export async function checkBalances(outside: OutsideConnection): Promise<string[]> {
  const accounts = await outside.query<{ id: number; balance: number; entries: string | null }>(
    'select a.id, a.balance, (select sum(delta) from entry e where e.account = a.id) as entries from account a',
  );
  const sum = accounts.reduce((total, { balance }) => total + balance, 0);
  return [
    ...(sum === ACCOUNTS * OPENING_BALANCE ? [] : [`the balances sum up to ${sum}`]),
    ...accounts
      .filter(({ balance, entries }) => balance !== OPENING_BALANCE + Number(entries))
      .map(({ id, balance, entries }) => `account ${id} has ${balance}, its entries say ${String(entries)}`),
  ];
}

/** Every unit is there as a whole or not at all, as its caller was told. */
export async function checkUnits(outside: OutsideConnection, log: UnitLog, bank: Bank): Promise<string[]> {
  const transfers = new Set(
    (await outside.query<{ unit: string }>('select unit from transfer')).map(({ unit }) => unit),
  );
  const entries = await outside.query<{ unit: string; n: number }>(
    'select unit, count(*) as n from entry group by unit',
  );
  const audits = new Set(
    (await outside.query<{ unit: string }>('select unit from audit')).map(({ unit }) => unit),
  );
  const problems = entries
    .filter(({ unit, n }) => Number(n) !== 2 || !transfers.has(unit))
    .map(({ unit, n }) => `${unit} has ${n} entries and ${transfers.has(unit) ? 'a' : 'no'} transfer`);
  const withEntries = new Set(entries.map(({ unit }) => unit));
  for (const unit of transfers) if (!withEntries.has(unit)) problems.push(`${unit} has no entries`);
  for (const [unit, fate] of log.fates) {
    if (fate === 'committed' && !transfers.has(unit))
      problems.push(`${unit} was committed, but is not there`);
    if (fate === 'rolled back' && transfers.has(unit)) problems.push(`${unit} was rolled back, but is there`);
    if ((fate === 'committed') !== bank.heard.has(unit) && fate !== 'unknown')
      problems.push(
        `${unit} is ${fate}, but its afterCommit listener was ${fate === 'committed' ? 'not ' : ''}called`,
      );
  }
  for (const unit of log.audited) if (!audits.has(unit)) problems.push(`the audit row of ${unit} is lost`);
  return problems;
}

/** Nothing is checked out or waited for. */
export function checkPool({ usage }: MatrixOneConnection['pool']): string[] {
  return usage.inUse === 0 && usage.waiting === 0
    ? []
    : [
        `the pool has ${usage.inUse} connections out and ${usage.waiting} waiting: ${usage.holders.join(', ')}`,
      ];
}

/** Every row can be locked at once by somebody else. */
export async function checkLocks(outside: OutsideConnection): Promise<string[]> {
  const touched = outside.execute('update account set balance = balance where id > 0').then(() => true);
  return (await Promise.race([touched, delay(WAIT, false, { ref: false })]))
    ? []
    : ['rows of the accounts are still locked'];
}

/** What faults put off is finished; nothing failed for good. */
export async function checkJournal(deferred: DeferredOperationService): Promise<string[]> {
  const until = performance.now() + WAIT;
  for (;;) {
    await deferred.recover();
    const left = await deferred.list();
    if (left.length === 0) return [];
    if (performance.now() > until)
      return left.map(
        ({ kind, target, state, error }) => `the journal has ${kind} ${target}: ${state}, ${error}`,
      );
    await delay(1_000);
  }
}

/** What the application holds does not grow with the number of units. */
export function checkMemory({ early, late }: { early: number; late: number }): string[] {
  return late > early + Math.max(10, early * 0.2)
    ? [`the heap grew from ${early.toFixed(1)} to ${late.toFixed(1)} MB`]
    : [];
}
