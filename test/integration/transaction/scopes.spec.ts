import { describe, expect, it } from '@jest/globals';
import { EntityManager } from '@mikro-orm/mysql';
import { Inject, Injectable, Scope, type OnModuleInit } from '@nestjs/common';
import { ContextIdFactory, REQUEST } from '@nestjs/core';
import { MatrixOneClient, MoTransactional, MoTransactionManager } from 'nestjs-matrixone';
import { Note, STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

/** The same work in each scope: both kinds of rows, and an error if asked. */
@Injectable()
abstract class Work {
  constructor(
    protected readonly em: EntityManager,
    protected readonly client: MatrixOneClient,
    protected readonly manager: MoTransactionManager,
  ) {}

  protected async write(label: string, fail: boolean): Promise<string | undefined> {
    await this.client.execute('insert into note (label) values (?)', [`${label}-native`]);
    this.em.create(Note, { label: `${label}-orm` });
    if (fail) throw new Boom(label);
    return this.manager.current()?.id;
  }
}

@Injectable()
class Singleton extends Work {
  @MoTransactional()
  async work(label: string, fail = false): Promise<string | undefined> {
    return this.write(label, fail);
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient extends Work {
  @MoTransactional()
  async work(label: string, fail = false): Promise<string | undefined> {
    return this.write(label, fail);
  }
}

@Injectable({ scope: Scope.REQUEST })
@MoTransactional()
class RequestScoped {
  constructor(
    @Inject(REQUEST) private readonly request: { label: string },
    private readonly singleton: Singleton,
    private readonly transient: Transient,
  ) {}

  async all(fail = false): Promise<(string | undefined)[]> {
    const { label } = this.request;
    return [await this.singleton.work(`${label}.1`), await this.transient.work(`${label}.2`, fail)];
  }
}

const initialised: string[] = [];

@Injectable()
class EarlyBird extends Work implements OnModuleInit {
  @MoTransactional()
  async onModuleInit(): Promise<void> {
    const failing = this.work('early').catch((error: Error) => error.constructor.name);
    initialised.push(await failing);
  }

  @MoTransactional({ propagation: 'REQUIRES_NEW' })
  async work(label: string): Promise<string> {
    await this.write(label, true);
    return 'not reached';
  }
}

describe.each(STORAGE_DRIVERS)('providers of every scope, %s', (storageDriver) => {
  initialised.length = 0;
  const used = useTransactionApp('scopes', [Singleton, Transient, RequestScoped, EarlyBird], {
    storageDriver,
  });

  const requestScoped = async (label: string): Promise<RequestScoped> => {
    const id = ContextIdFactory.create();
    used.app.module.registerRequestByContextId({ label }, id);
    return used.app.module.resolve(RequestScoped, id);
  };

  // nestjs-transactional: these run with no transaction and no warning
  it('request-scoped, transient and singleton providers share the one transaction', async () => {
    const ids = await (await requestScoped('r')).all();
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toBeDefined();
    expect((await used.app.labels()).sort()).toEqual(['r.1-native', 'r.1-orm', 'r.2-native', 'r.2-orm']);
  });

  it('and roll back together', async () => {
    const provider = await requestScoped('r');
    await expect(provider.all(true)).rejects.toThrow(Boom);
    expect(await used.app.labels()).toEqual([]);
  });

  it('two requests at the same time keep apart', async () => {
    const [one, two] = [await requestScoped('one'), await requestScoped('two')];
    const results = await Promise.allSettled([one.all(true), two.all()]);
    expect(results.map((r) => r.status)).toEqual(['rejected', 'fulfilled']);
    expect((await used.app.labels()).sort()).toEqual([
      'two.1-native',
      'two.1-orm',
      'two.2-native',
      'two.2-orm',
    ]);
  });

  // nestjs-transactional wraps methods at bootstrap, which is too late for this
  it('a decorated method called in onModuleInit was transactional', async () => {
    expect(initialised).toContain('Boom');
    expect(initialised).not.toContain('not reached');
    expect(await used.app.outside.query("select id from note where label like 'early%'")).toEqual([]);
  });
});
