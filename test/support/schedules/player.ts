import { RequestContext, TransactionPropagation, TransactionStateError } from '@mikro-orm/core';
import { setTimeout as delay } from 'node:timers/promises';
import { CloneService, SnapshotService } from 'nestjs-matrixone';
import { Note, type TransactionApp } from '../transaction-app.js';
import { type Schedule } from './arbitrary.js';
import { Baton } from './baton.js';
import { Plain, Sparing, Spared, type Body } from './boundaries.js';
import { ORM_REFUSAL, type Expectation } from './model.js';
import { type Boundary, type Node, type Step } from './tree.js';

/** What the calls of a run told; the database is looked at afterwards. */
export type Report = Pick<Expectation, 'outcomes' | 'transactions' | 'hooks'>;

class Boom extends Error {}

/** Plays schedules on an application; rows, snapshots and clones are named `<prefix><step>`. */
export class SchedulePlayer {
  readonly #app: TransactionApp;
  readonly #database: string;

  constructor(app: TransactionApp) {
    this.#app = app;
    this.#database = new URL(app.databaseUrl).pathname.slice(1);
  }

  async play({ trees, order }: Schedule, prefix: string): Promise<Report> {
    const report: Report = { outcomes: new Map(), transactions: new Map(), hooks: new Map() };
    const run = new Run(this.#app, this.#database, prefix, report, new Baton(order));
    await Promise.all(
      trees.map((tree) =>
        // as an HTTP request would have its EntityManager
        RequestContext.create(this.#app.em, () => run.call(tree).catch(() => undefined)),
      ),
    );
    return report;
  }
}

class Run {
  constructor(
    private readonly app: TransactionApp,
    private readonly database: string,
    private readonly prefix: string,
    private readonly report: Report,
    private readonly baton: Baton,
  ) {}

  async call(boundary: Boundary): Promise<void> {
    try {
      await this.#open(boundary, async () => {
        for (const node of boundary.body) await this.#visit(node);
        if (boundary.end === 'throws') throw new Boom(boundary.name);
        if (boundary.end === 'throws spared') throw new Spared(boundary.name);
      });
      this.report.outcomes.set(boundary.name, 'ok');
    } catch (error) {
      const own = error instanceof Boom || error instanceof Spared;
      this.report.outcomes.set(boundary.name, own ? error.message : describe(error));
      if (boundary.caller === 'passes on') throw error;
    }
  }

  #open({ opener, propagation, spares, name }: Boundary, body: Body): Promise<void> {
    const { module, manager, em } = this.app;
    if (opener === 'em.transactional') {
      const word = TransactionPropagation[propagation];
      return em.transactional(body, { propagation: word });
    }
    if (opener === 'decorator') return module.get(spares ? Sparing : Plain)[propagation](body);
    return manager.run(body, { propagation, name, ...(spares ? { noRollbackFor: Spared } : {}) });
  }

  async #visit(node: Node): Promise<void> {
    if (node.kind === 'boundary') return this.call(node);
    if (node.kind === 'step') return this.baton.hold(() => this.#step(node));
    const results = await Promise.allSettled(node.branches.map((branch) => this.call(branch)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #step({ name, action }: Step): Promise<void> {
    const { app } = this;
    const label = `${this.prefix}${name}`;
    const transaction = app.manager.current();
    this.report.transactions.set(name, transaction?.label ?? 'none');
    switch (action) {
      case 'orm insert':
        app.em.persist(app.em.create(Note, { label }));
        return app.em.flush();
      case 'orm insert, not flushed':
        app.em.persist(app.em.create(Note, { label }));
        // outside of a transaction nobody else would flush it
        return transaction ? undefined : app.em.flush();
      case 'native insert':
        await app.client.execute('insert into note (label) values (?)', [label]);
        return;
      case 'em.execute insert':
        await app.em.execute('insert into note (label) values (?)', [label]);
        return;
      case 'query builder insert':
        await app.em.qb(Note).insert({ label }).execute();
        return;
      case 'duplicate key, swallowed': {
        const insert = () => app.client.execute('insert into note (label) values (?)', [label]);
        await insert();
        const error: unknown = await insert().catch((e: unknown) => e);
        if ((error as { errno?: number }).errno !== 1062) throw error;
        return;
      }
      case 'em.fork() insert': {
        const fork = app.em.fork();
        fork.create(Note, { label });
        return fork.flush();
      }
      case 'snapshot':
        await app.module
          .get(SnapshotService)
          .create({ name: label, level: 'table', database: this.database, table: 'note' });
        return;
      case 'clone':
        await app.module.get(CloneService).cloneTable({ target: label, source: 'note' });
        return;
      case 'pause':
        return delay(3);
      case 'setRollbackOnly':
        return transaction?.setRollbackOnly();
      case 'hook':
        transaction?.afterCompletion((outcome) => {
          const known = this.report.hooks.get(name);
          this.report.hooks.set(
            name,
            known ? (`${known}, then ${outcome}` as 'committed') : (outcome as 'committed'),
          );
        });
    }
  }
}

function describe(error: unknown): string {
  if (error instanceof TransactionStateError) return ORM_REFUSAL;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('MO_') ? code : String(error);
}
