import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { ContextIdFactory } from '@nestjs/core';
import { type SqlEntityManager } from '@mikro-orm/mysql';
import { setTimeout as delay } from 'node:timers/promises';
import { MatrixOneClient, MoTransactional, MoTransactionManager } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import {
  createTransactionApp,
  Note,
  STORAGE_DRIVERS,
  type TransactionApp,
} from '../../support/transaction-app.js';

class Boom extends Error {}

/** A door that one branch opens for another, so that the interleaving is the test's and not luck. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

@Injectable()
class Writer {
  constructor(private readonly client: MatrixOneClient) {}

  insert(label: string) {
    return this.client.execute('insert into note (label) values (?)', [label]);
  }

  @MoTransactional({ propagation: 'REQUIRES_NEW' })
  async independent(steps: () => Promise<void>): Promise<void> {
    await steps();
  }

  @MoTransactional()
  async joined(steps: () => Promise<void>): Promise<void> {
    await steps();
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestScoped {
  constructor(private readonly writer: Writer) {}

  @MoTransactional()
  async work(label: string): Promise<void> {
    await this.writer.insert(label);
    throw new Boom();
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {
  constructor(private readonly writer: Writer) {}

  @MoTransactional()
  async work(label: string): Promise<void> {
    await this.writer.insert(label);
    throw new Boom();
  }
}

describe.each(STORAGE_DRIVERS)('concurrency, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  let writer: Writer;
  let manager: MoTransactionManager;

  beforeAll(async () => {
    const database = await server.freshDatabase('concurrency');
    app = await createTransactionApp(database, [Writer, RequestScoped, Transient], {
      storageDriver,
      pool: { max: 6 },
      transaction: { acquireTimeout: 2_000 },
    });
    writer = app.module.get(Writer);
    manager = app.manager;
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await app.outside.query('delete from note');
  });

  it('Promise.all of ORM and native work is one unit', async () => {
    await manager.run(async () => {
      const save = async (label: string): Promise<void> => {
        app.em.create(Note, { label });
        await app.em.flush();
      };
      await Promise.all([writer.insert('n1'), save('o1'), writer.insert('n2'), save('o2'), save('o3')]);
      expect(await app.labels()).toEqual([]);
    });
    expect((await app.labels()).sort()).toEqual(['n1', 'n2', 'o1', 'o2', 'o3']);
  });

  // stock MikroORM on MatrixOne: the chains' next statements run after the ROLLBACK, in autocommit
  it('one failing branch stops the others: nothing of them arrives', async () => {
    const outcomes: unknown[] = [];
    const chain = async (name: string): Promise<void> => {
      try {
        for (let i = 0; i < 5; i++) await writer.insert(`${name}.${i}`);
      } catch (error) {
        outcomes.push(error);
        throw error;
      }
    };
    const fail = async (): Promise<void> => {
      await writer.insert('x');
      throw new Boom();
    };
    await expect(
      manager.run(() => Promise.all([chain('a'), chain('b'), chain('c'), fail()])),
    ).rejects.toThrow(Boom);
    await delay(50);
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 'MO_TRANSACTION_CLOSED' });
    expect(await app.labels()).toEqual([]);
    await app.expectQuiet();
  });

  it('a statement that nobody awaited is inside the commit; one issued after it is refused', async () => {
    const late = gate();
    let lateWork: Promise<unknown> | undefined;
    let forgotten: Promise<unknown> | undefined;
    await manager.run(async () => {
      await writer.insert('awaited');
      forgotten = writer.insert('forgotten');
      lateWork = late.opened.then(() => writer.insert('late'));
      lateWork.catch(() => undefined);
    });
    late.open();
    await forgotten;
    await expect(lateWork).rejects.toMatchObject({ code: 'MO_TRANSACTION_CLOSED' });
    expect(await app.labels()).toEqual(['awaited', 'forgotten']);
  });

  it('a statement that nobody awaited and that fails undoes the whole', async () => {
    let forgotten: Promise<unknown> | undefined;
    const run = manager.run(async () => {
      await writer.insert('same');
      forgotten = writer.insert('same');
      forgotten.catch(() => undefined);
    });
    await expect(run).rejects.toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK' });
    await expect(forgotten).rejects.toMatchObject({ errno: 1062 });
    expect(await app.labels()).toEqual([]);
  });

  it('a joined call that nobody awaited and that starts late is refused by name', async () => {
    const late = gate();
    let lateCall: Promise<unknown> | undefined;
    await manager.run(async () => {
      await writer.insert('in time');
      lateCall = late.opened.then(() => writer.joined(async () => void (await writer.insert('late'))));
      lateCall.catch(() => undefined);
    });
    late.open();
    await expect(lateCall).rejects.toMatchObject({
      code: 'MO_TRANSACTION_CLOSED',
      message: expect.stringContaining('Writer.joined'),
    });
    expect(await app.labels()).toEqual(['in time']);
  });

  // MikroORM: the sibling's row stays; typeorm-transactional (ALS): likewise; igorgolovanov: it sees the inner one
  it('a sibling beside REQUIRES_NEW belongs to the outer transaction', async () => {
    const innerRuns = gate();
    const siblingDone = gate();
    const outer = manager.run(async () => {
      await writer.insert('outer');
      await Promise.all([
        writer.independent(async () => {
          await writer.insert('inner');
          innerRuns.open();
          await siblingDone.opened;
        }),
        (async () => {
          await innerRuns.opened;
          await writer.insert('sibling');
          app.em.create(Note, { label: 'sibling-orm' });
          await app.em.flush();
          siblingDone.open();
        })(),
      ]);
      throw new Boom();
    });
    await expect(outer).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual(['inner']);
  });

  // typeorm-transactional (ALS): a row of the failed one is committed by the other
  it('two REQUIRES_NEW side by side: one fails, only the other stays', async () => {
    const aRuns = gate();
    const bRuns = gate();
    await manager.run(async () => {
      await writer.insert('outer');
      const a = writer.independent(async () => {
        await writer.insert('a1');
        aRuns.open();
        await bRuns.opened;
        await writer.insert('a2');
        throw new Boom();
      });
      const b = writer.independent(async () => {
        await aRuns.opened;
        await writer.insert('b1');
        bRuns.open();
        await a.catch(() => undefined);
        await writer.insert('b2');
      });
      await Promise.allSettled([a, b]);
    });
    expect((await app.labels()).sort()).toEqual(['b1', 'b2', 'outer']);
  });

  // MikroORM: rows of the failed inner unit are committed with the outer one
  it('em.transactional() inside that fails dooms the outer transaction', async () => {
    const outer = manager.run(async () => {
      await writer.insert('outer');
      await app.em
        .transactional(async (em) => {
          em.create(Note, { label: 'nested' });
          await em.flush();
          throw new Boom();
        })
        .catch(() => undefined);
      await writer.insert('after');
    });
    await expect(outer).rejects.toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK', cause: expect.any(Boom) });
    expect(await app.labels()).toEqual([]);
  });

  it('native work and boundaries join a plain em.transactional()', async () => {
    const failing = app.em.transactional(async (em) => {
      em.create(Note, { label: 'orm' });
      await em.flush();
      await writer.insert('native');
      await writer.joined(async () => void (await writer.insert('joined')));
      expect(await app.labels()).toEqual([]);
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
  });

  it('as many outers as the pool has, each wanting REQUIRES_NEW, end with an error in time', async () => {
    const all = gate();
    let started = 0;
    const outers = Array.from({ length: 6 }, (_, i) =>
      manager.run(async () => {
        await writer.insert(`outer.${i}`);
        if (++started === 6) all.open();
        await all.opened;
        await writer.independent(async () => void (await writer.insert(`inner.${i}`)));
      }),
    );
    const results = await Promise.allSettled(outers);
    const failed = results.filter((r) => r.status === 'rejected').map((r) => r.reason as unknown);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]).toMatchObject({ code: 'MO_ACQUIRE_TIMEOUT', poolSize: 6 });
    const labels = await app.labels();
    // an inner row may only be there together with nothing missing of its outer one
    expect(labels.filter((l) => l.startsWith('outer'))).toHaveLength(6 - failed.length);
    await app.expectQuiet();
  });

  it.each([
    ['request-scoped', RequestScoped],
    ['transient', Transient],
  ])('%s providers are transactional', async (_, type) => {
    const provider = await app.module.resolve<{ work(label: string): Promise<void> }>(
      type,
      ContextIdFactory.create(),
    );
    await expect(provider.work('scoped')).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
  });

  it('objects made by hand find their manager through what they hold', async () => {
    class ByHand {
      constructor(
        readonly em: SqlEntityManager,
        private readonly notes: Writer,
      ) {}

      @MoTransactional()
      async work(): Promise<void> {
        await this.notes.insert('by hand');
        throw new Boom();
      }
    }
    await expect(new ByHand(app.em, writer).work()).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);

    class Forlorn {
      @MoTransactional()
      async work(): Promise<void> {}
    }
    await expect(new Forlorn().work()).rejects.toMatchObject({ code: 'MO_NO_TRANSACTION_MANAGER' });
  });

  it('a stream may be read while other statements of the transaction run', async () => {
    await manager.run(async () => {
      for (let i = 0; i < 20; i++) await writer.insert(`s${i}`);
    });
    await manager.run(async () => {
      for await (const row of app.client.stream<{ label: string }>('select label from note order by id')) {
        await app.client.execute('update note set label = ? where label = ?', [`${row.label}!`, row.label]);
      }
    });
    expect(await app.labels()).toEqual(Array.from({ length: 20 }, (_, i) => `s${i}!`));
  });

  it('two applications in one process keep apart, also nested', async () => {
    const database = await server.freshDatabase('second_app');
    const second = await createTransactionApp(database, [Writer], { storageDriver });
    try {
      const otherWriter = second.module.get(Writer);
      const nested = manager.run(async () => {
        await writer.insert('first');
        await second.manager.run(async () => {
          await otherWriter.insert('second');
          second.em.create(Note, { label: 'second-orm' });
          await second.em.flush();
          app.em.create(Note, { label: 'first-orm' });
          await app.em.flush();
        });
        throw new Boom();
      });
      await expect(nested).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual([]);
      expect((await second.labels()).sort()).toEqual(['second', 'second-orm']);
    } finally {
      await second.close();
    }
  });
});
