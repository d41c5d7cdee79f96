import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Scope, type Provider } from '@nestjs/common';
import {
  MatrixOneClient,
  MoTransactional,
  OnMoTransaction,
  type MoTransaction,
  type TransactionOutcome,
} from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { createTransactionApp, STORAGE_DRIVERS, type TransactionApp } from '../../support/transaction-app.js';

class Boom extends Error {}

class NoteWritten {
  constructor(readonly label: string) {}
}

class Unheard {}

@Injectable()
class Journal {
  readonly lines: string[] = [];
}

@Injectable()
class Listener {
  constructor(
    private readonly journal: Journal,
    private readonly client: MatrixOneClient,
  ) {}

  @OnMoTransaction('beforeCommit', { event: NoteWritten })
  async check({ label }: NoteWritten): Promise<void> {
    if (label === 'forbidden') throw new Boom();
    await this.client.execute('insert into note (label) values (?)', [`${label}, checked`]);
  }

  @OnMoTransaction('afterCommit', { event: NoteWritten, order: 1 })
  committed({ label }: NoteWritten): void {
    this.journal.lines.push(`${label} committed`);
    if (label === 'faulty') throw new Boom();
  }

  @OnMoTransaction('afterRollback', { event: NoteWritten })
  rolledBack({ label }: NoteWritten): void {
    this.journal.lines.push(`${label} rolled back`);
  }

  @MoTransactional()
  @OnMoTransaction('afterCompletion', { event: NoteWritten, order: 2 })
  async completed({ label }: NoteWritten, outcome?: TransactionOutcome): Promise<void> {
    if (label === 'followed') await this.client.execute("insert into note (label) values ('follow-up')");
    this.journal.lines.push(`${label}: ${outcome}`);
  }
}

@Injectable()
class EveryTransaction {
  constructor(private readonly journal: Journal) {}

  @OnMoTransaction('afterCommit', { order: -1 })
  ended(transaction: MoTransaction, outcome?: TransactionOutcome): void {
    if (transaction.label.startsWith('seen')) this.journal.lines.push(`${transaction.label} ${outcome}`);
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  @OnMoTransaction('afterCommit')
  listen(): void {}
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {
  @OnMoTransaction('afterCommit')
  listen(): void {}
}

@Injectable()
class ElsewhereListener {
  @OnMoTransaction('afterCommit', { connection: 'nowhere' })
  listen(): void {}
}

@Injectable()
class NeedsTransient {
  constructor(readonly transient: Transient) {}
}

const ALIAS = { provide: 'alias', useExisting: Listener };

describe.each(STORAGE_DRIVERS)('@OnMoTransaction(), %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  let journal: string[];

  const write = (label: string, name = 'write') =>
    app.manager.run(
      async () => {
        await app.client.execute('insert into note (label) values (?)', [label]);
        app.manager.publish(new NoteWritten(label));
      },
      { name },
    );

  beforeAll(async () => {
    const providers: Provider[] = [Journal, Listener, EveryTransaction, ALIAS];
    app = await createTransactionApp(await server.freshDatabase('listeners'), providers, { storageDriver });
    journal = app.module.get(Journal).lines;
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    journal.length = 0;
    await app.outside.query('delete from note');
  });

  it('calls the listeners of an event, each once, at their phases', async () => {
    await write('a');
    expect(await app.labels()).toEqual(['a', 'a, checked']);
    expect(journal).toEqual(['a committed', 'a: committed']);
  });

  it('calls those of the rollback when it comes to that', async () => {
    const run = app.manager.run(async () => {
      await write('a');
      throw new Boom();
    });
    await expect(run).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
    expect(journal).toEqual(['a rolled back', 'a: rolled back']);
  });

  it('lets a beforeCommit listener veto', async () => {
    await expect(write('forbidden')).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
    expect(journal).toEqual(['forbidden rolled back', 'forbidden: rolled back']);
  });

  it('reports a failing afterCommit listener, and goes on with the next', async () => {
    const failures: unknown[] = [];
    const stop = app.manager.observe({ onHookFailure: (_, failure) => void failures.push(failure) });
    await write('faulty');
    stop();
    expect(failures).toEqual([{ phase: 'afterCommit', error: expect.any(Boom) }]);
    expect(await app.labels()).toEqual(['faulty', 'faulty, checked']);
    expect(journal).toEqual(['faulty committed', 'faulty: committed']);
  });

  it('gives a listener that is transactional a transaction of its own', async () => {
    await write('followed');
    expect(await app.labels()).toEqual(['followed', 'followed, checked', 'follow-up']);
  });

  it('publishes into the transaction that is current: a REQUIRES_NEW one commits on its own', async () => {
    const outer = app.manager.run(async () => {
      await app.manager.run(() => write('inner'), { propagation: 'REQUIRES_NEW' });
      expect(journal).toEqual(['inner committed', 'inner: committed']);
      app.manager.publish(new NoteWritten('outer'));
      throw new Boom();
    });
    await expect(outer).rejects.toThrow(Boom);
    expect(journal.slice(2)).toEqual(['outer rolled back', 'outer: rolled back']);
  });

  it('hears of an event only in the attempt that commits', async () => {
    let runs = 0;
    await app.manager.run(
      async () => {
        app.manager.publish(new NoteWritten(`run ${++runs}`));
        if (runs === 1) throw Object.assign(new Error('as the server says'), { errno: 20701 });
      },
      { retry: { attempts: 2, backoff: 1 } },
    );
    expect(journal.filter((line) => line.endsWith(' committed') && !line.includes(':'))).toEqual([
      'run 2 committed',
    ]);
  });

  it('calls a listener without an event for every transaction, not for joined calls', async () => {
    await app.manager.run(() => app.manager.run(async () => undefined, { name: 'seen inside' }), {
      name: 'seen outside',
    });
    await app.manager.run(() => Promise.reject(new Boom()), { name: 'seen failing' }).catch(() => undefined);
    expect(journal).toEqual(['seen outside committed']);
  });

  it('takes events of em.transactional() too', async () => {
    await app.em.fork().transactional(async () => {
      app.manager.publish(new NoteWritten('orm'));
    });
    expect(journal).toEqual(['orm committed', 'orm: committed']);
  });

  it('refuses an event outside a transaction, and takes one that nobody waits for', async () => {
    expect(() => app.manager.publish(new NoteWritten('lost'))).toThrow(
      expect.objectContaining({ code: 'MO_TRANSACTION_REQUIRED' }),
    );
    await app.manager.run(async () => app.manager.publish(new Unheard()));
    expect(journal).toEqual([]);
  });

  it.each([
    ['a request-scoped provider', [PerRequest], 'PerRequest.listen() needs a singleton'],
    ['a transient provider', [Transient, NeedsTransient], 'Transient.listen() needs a singleton'],
    ['an unknown connection', [ElsewhereListener], "connection 'nowhere'"],
  ])('refuses %s at start', async (_, providers, message) => {
    const database = { name: '', url: app.databaseUrl };
    const start = createTransactionApp(database, providers, { storageDriver });
    await expect(start).rejects.toMatchObject({
      code: 'MO_INVALID_OPTIONS',
      message: expect.stringContaining(message),
    });
  });
});
