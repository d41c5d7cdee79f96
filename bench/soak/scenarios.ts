import { ACCOUNTS, OPENING_BALANCE } from './entities.js';
import { type Scenario, type Stage } from './scenario.js';
import { type UnitFate } from './unit-log.js';

const TOTAL = ACCOUNTS * OPENING_BALANCE;

/** One in so many units that can fail on purpose does. */
const half = (): boolean => Math.random() < 0.5;

const transfer: Scenario = {
  weight: 60,
  run: async ({ bank, log }, unit) => void (await log.run(unit, () => bank.transfer(unit))),
};

const audited: Scenario = {
  weight: 15,
  async run({ bank, log }, unit) {
    await log.run(unit, () => bank.auditedTransfer(unit, () => log.audited.add(unit), half()));
  },
};

const failing: Scenario = {
  weight: 8,
  run: async (stage, unit) =>
    mustNotCommit(stage, unit, await stage.log.run(unit, () => stage.bank.failingTransfer(unit))),
};

const swallowing: Scenario = {
  weight: 7,
  run: async (stage, unit) =>
    mustNotCommit(stage, unit, await stage.log.run(unit, () => stage.bank.swallowingTransfer(unit))),
};

const snapshot: Scenario = {
  weight: 5,
  async run({ bank, log, outside, database }, unit) {
    const name = `soak_${unit.replaceAll('-', '_')}`;
    const fate = await log.run(unit, () => bank.snapshotTransfer(unit, name, database));
    const [found] = await outside.query('select sname from mo_catalog.mo_snapshots where sname = ?', [name]);
    if (fate === 'rolled back' && found) log.violations.push(`${unit}: rolled back, but its snapshot exists`);
    if (!found) return;
    const [row] = await outside.query<{ total: unknown }>(
      `select sum(balance) as total from account {snapshot = '${name}'}`,
    );
    if (Number(row?.total) !== TOTAL) log.violations.push(`${unit}: a snapshot of ${String(row?.total)}`);
    await outside.execute(`drop snapshot \`${name}\``);
  },
};

const clone: Scenario = {
  weight: 5,
  async run({ bank, log, outside }, unit) {
    const target = `clone_${unit.replaceAll('-', '_')}`;
    const fate = await log.run(unit, () => bank.cloneTransfer(unit, target, half()));
    const [found] = await outside.query('show tables like ?', [target]);
    if (fate === 'committed' && !found) log.violations.push(`${unit}: committed, but its clone is not there`);
    if (fate === 'rolled back' && found) log.violations.push(`${unit}: rolled back, but its clone exists`);
    if (!found) return;
    const [row] = await outside.query<{ total: unknown }>(`select sum(balance) as total from \`${target}\``);
    if (Number(row?.total) !== TOTAL) log.violations.push(`${unit}: a clone of ${String(row?.total)}`);
    await outside.execute(`drop table \`${target}\``);
  },
};

/** Even where the commit of a transaction within it is unknown, the unit itself never got to its own. */
function mustNotCommit({ log }: Stage, unit: string, fate: UnitFate): void {
  if (fate === 'committed') log.violations.push(`${unit}: failed on purpose, but it is committed`);
  log.fates.set(unit, 'rolled back');
}

export const SCENARIOS = { transfer, audited, failing, swallowing, snapshot, clone } satisfies Record<
  string,
  Scenario
>;

/** Draws one by its weight; gives its name, too. */
export function anyScenario(): readonly [name: string, scenario: Scenario] {
  const all = Object.entries<Scenario>(SCENARIOS);
  let at = Math.random() * all.reduce((sum, [, { weight }]) => sum + weight, 0);
  return all.find(([, { weight }]) => (at -= weight) < 0) ?? ['transfer', transfer];
}
