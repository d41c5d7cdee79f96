import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { IsolationLevel, RequestContext, TransactionContext, TransactionPropagation } from '@mikro-orm/core';
import { type AmbientFrame, MatrixOneEntityManager, transactionOf } from '../../../src/driver/index.js';
import { MoIsolationNotSupportedError } from '../../../src/errors/index.js';
import { Author } from './entities.js';
import { offlineOrm, type OfflineOrm as Orm } from './orm.js';

/** The physical transaction an EntityManager is in; nothing is sent before its first statement, so no server is needed. */
const trxOf = (em: MatrixOneEntityManager) => transactionOf(em.getTransactionContext());

let one: Orm;
let other: Orm;

beforeAll(async () => {
  one = await offlineOrm([Author], { allowGlobalContext: true });
  other = await offlineOrm([Author], { allowGlobalContext: true });
});

function withFrame<T>(orm: Orm, frame: AmbientFrame | undefined, fn: () => T): T {
  orm.driver.ambient = { current: () => frame };
  try {
    return fn();
  } finally {
    orm.driver.ambient = undefined;
  }
}

describe('getContext', () => {
  it('is a MatrixOneEntityManager that forks into its like', () => {
    expect(one.em).toBeInstanceOf(MatrixOneEntityManager);
    expect(one.em.fork()).toBeInstanceOf(MatrixOneEntityManager);
    expect(one.em.fork().fork({ useContext: true })).toBeInstanceOf(MatrixOneEntityManager);
  });

  it('a fork without useContext is itself, whatever runs', () => {
    const fork = one.em.fork();
    const tx = one.em.fork();
    TransactionContext.create(tx, () => expect(fork.getContext()).toBe(fork));
    withFrame(one, { em: tx, ormContext: undefined }, () => expect(fork.getContext()).toBe(fork));
  });

  it('finds the transaction and the request of its own ORM', () => {
    const tx = one.em.fork();
    TransactionContext.create(tx, () => expect(one.em.getContext()).toBe(tx));
    RequestContext.create(one.em, () => expect(one.em.getContext()).toBe(RequestContext.getEntityManager()));
    expect(one.em.getContext()).toBe(one.em);
  });

  it('does not take another ORM’s of the same name', () => {
    TransactionContext.create(other.em.fork(), () => expect(one.em.getContext()).toBe(one.em));
    RequestContext.create(other.em, () => expect(one.em.getContext()).toBe(one.em));
    RequestContext.create(one.em, () =>
      TransactionContext.create(other.em.fork(), () =>
        expect(one.em.getContext()).toBe(RequestContext.getEntityManager()),
      ),
    );
  });

  it('takes the ambient frame’s EntityManager, before the request and before what was open outside', () => {
    const outer = one.em.fork();
    const framed = one.em.fork();
    RequestContext.create(one.em, () =>
      TransactionContext.create(outer, () => {
        const ormContext = TransactionContext.currentTransactionContext();
        withFrame(one, { em: framed, ormContext }, () => expect(one.em.getContext()).toBe(framed));
      }),
    );
  });

  it('a MikroORM transaction opened inside the frame wins', () => {
    const framed = one.em.fork();
    const inner = one.em.fork();
    withFrame(one, { em: framed, ormContext: undefined }, () => {
      TransactionContext.create(inner, () => expect(one.em.getContext()).toBe(inner));
      TransactionContext.create(other.em.fork(), () => expect(one.em.getContext()).toBe(framed));
    });
  });

  it('a frame without an EntityManager hides transactions, not the request', () => {
    const outer = one.em.fork();
    TransactionContext.create(outer, () => {
      const ormContext = TransactionContext.currentTransactionContext();
      withFrame(one, { em: undefined, ormContext }, () => expect(one.em.getContext()).toBe(one.em));
      RequestContext.create(one.em, () =>
        withFrame(one, { em: undefined, ormContext }, () =>
          expect(one.em.getContext()).toBe(RequestContext.getEntityManager()),
        ),
      );
    });
  });

  it('still warns of the global context', async () => {
    const strict = await offlineOrm([Author], { allowGlobalContext: false });
    expect(() => strict.em.getContext()).toThrow(/global EntityManager/);
    expect(() => strict.em.getContext(false)).not.toThrow();
    RequestContext.create(strict.em, () => expect(() => strict.em.getContext()).not.toThrow());
  });
});

describe('transactional', () => {
  it.each([TransactionPropagation.REQUIRES_NEW, TransactionPropagation.NOT_SUPPORTED])(
    '%s leaves the running transaction to its siblings',
    async (propagation) => {
      await one.em.fork().transactional(async (em) => {
        const before = trxOf(em);
        const seen: [string, unknown, unknown][] = [];
        let go!: () => void;
        const gate = new Promise<void>((resolve) => (go = resolve));
        await Promise.all([
          em.transactional(
            async (inner) => {
              await gate;
              seen.push(['inner', trxOf(inner), trxOf(one.em)]);
            },
            { propagation },
          ),
          (async () => {
            await Promise.resolve();
            seen.push(['sibling', trxOf(em), trxOf(one.em)]);
            go();
          })(),
        ]);
        expect(before).toBeDefined();
        expect(trxOf(em)).toBe(before);
        const [, inner] = seen;
        expect(seen[0]).toEqual(['sibling', before, before]);
        expect(inner?.[1]).toBe(inner?.[2]);
        expect(inner?.[1] === undefined).toBe(propagation === TransactionPropagation.NOT_SUPPORTED);
        expect(inner?.[1]).not.toBe(before);
      });
    },
  );

  it('REQUIRES_NEW hands its entities up', async () => {
    await one.em.fork().transactional(async (em) => {
      await em.transactional(async (inner) => inner.merge(Author, { id: 7, email: 'x', version: 1 }), {
        propagation: TransactionPropagation.REQUIRES_NEW,
      });
      expect(em.getUnitOfWork().getById('Author' as never, 7 as never)).toBeDefined();
    });
  });

  it('joins and nests in the one transaction', async () => {
    await one.em.fork().transactional(async (em) => {
      await em.transactional(async (inner) => expect(inner).toBe(em), {
        propagation: TransactionPropagation.REQUIRED,
      });
      await em.transactional(async (inner) => {
        expect(inner).not.toBe(em);
        expect(trxOf(inner)).toBe(trxOf(em));
      });
    });
  });

  it('honours disabled transactions', async () => {
    await one.em.fork().transactional(
      async (em) => {
        await em.transactional(async (inner) => expect(inner).toBe(em), {
          propagation: TransactionPropagation.REQUIRES_NEW,
        });
      },
      { ignoreNestedTransactions: true },
    );
  });

  it('refuses isolation levels that the server would ignore', async () => {
    const begin = jest.spyOn(one.em.getConnection(), 'begin');
    const em = one.em.fork();
    const options = { isolationLevel: IsolationLevel.SERIALIZABLE };
    await expect(em.transactional(async () => undefined, options)).rejects.toThrow(
      MoIsolationNotSupportedError,
    );
    await expect(em.begin(options)).rejects.toThrow(MoIsolationNotSupportedError);
    expect(begin).not.toHaveBeenCalled();
    await em.transactional(async () => undefined, { isolationLevel: IsolationLevel.READ_COMMITTED });
  });
});
