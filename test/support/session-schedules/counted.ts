/** Adds one to a row's counter, in whatever transaction the session is in. */
export const COUNT = 'update counted set n = n + 1 where id = 1';
export const COUNT_SETUP: readonly string[] = [
  'create table counted (id int primary key, n int)',
  'insert into counted values (1, 0)',
];

/** How many increments are committed, told by the answers alone. */
export class Counted {
  committed = 0;
  private readonly open = new Map<number, number>();

  answered(who: number, sql: string, answer: string): void {
    const pending = this.open.get(who) ?? 0;
    if (sql === COUNT && answer.startsWith('ok 1')) {
      if (answer.endsWith('open')) this.open.set(who, pending + 1);
      else this.committed++;
    } else if (/^error (20701|1205)/.test(answer) || sql === 'rollback') this.open.delete(who);
    else if (/^(begin|start|commit|set )/.test(sql) && answer.startsWith('ok')) {
      this.committed += pending;
      this.open.delete(who);
    }
  }
}
