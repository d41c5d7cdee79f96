import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EntityManager } from '@mikro-orm/mysql';
import { InjectEntityManager } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { InjectMatrixOneClient, MatrixOneClient, MatrixOneModule, MoTransactional } from 'nestjs-matrixone';
import { gate } from '../../support/gate.js';
import { connectOutside, type OutsideConnection } from '../../support/second-connection.js';
import { useServer } from '../../support/server.js';
import { Note, NoteSchema, STORAGE_DRIVERS } from '../../support/transaction-app.js';

class Boom extends Error {}

type Steps = () => Promise<unknown>;

/** Writes into two databases, each by its own connection. */
@Injectable()
class Ledger {
  constructor(
    readonly shopEm: EntityManager,
    private readonly shop: MatrixOneClient,
    @InjectEntityManager('reports') readonly reportsEm: EntityManager,
    @InjectMatrixOneClient('reports') private readonly reports: MatrixOneClient,
  ) {}

  async writeShop(label: string): Promise<void> {
    await this.shop.execute('insert into note (label) values (?)', [`${label}-native`]);
    this.shopEm.create(Note, { label: `${label}-orm` });
    await this.shopEm.flush();
  }

  async writeReport(label: string): Promise<void> {
    await this.reports.execute('insert into note (label) values (?)', [`${label}-native`]);
    this.reportsEm.create(Note, { label: `${label}-orm` });
    await this.reportsEm.flush();
  }

  @MoTransactional()
  async inShop(steps: Steps): Promise<void> {
    await steps();
  }

  @MoTransactional({ connection: 'reports' })
  async inReports(steps: Steps): Promise<void> {
    await steps();
  }

  @MoTransactional({ connection: 'reports', propagation: 'NOT_SUPPORTED' })
  async outsideReports(steps: Steps): Promise<void> {
    await steps();
  }
}

const rows = (label: string): string[] => [`${label}-native`, `${label}-orm`];

// nestjs-transactional keeps one map for all; MikroORM before 7.2 lost the outer one inside the second
describe.each(STORAGE_DRIVERS)('two connections in one method, %s', (storageDriver) => {
  const server = useServer();
  let app: TestingModule;
  let ledger: Ledger;
  const outsides: Record<string, OutsideConnection> = {};

  const labels = async (name: 'shop' | 'reports'): Promise<string[]> => {
    const found = await outsides[name]?.query<{ label: string }>('select label from note order by label');
    return (found ?? []).map((row) => row.label);
  };

  beforeAll(async () => {
    const connections = [];
    for (const name of ['shop', 'reports']) {
      const { url } = await server.freshDatabase(name);
      outsides[name] = await connectOutside(url);
      await outsides[name].query(
        'create table note (id int primary key auto_increment, label varchar(100) not null unique, version int not null default 1)',
      );
      connections.push(
        MatrixOneModule.forRoot({
          ...(name === 'shop' ? {} : { name }),
          clientUrl: url,
          entities: [NoteSchema],
          storageDriver,
          allowGlobalContext: true,
        }),
      );
    }
    app = await Test.createTestingModule({ imports: connections, providers: [Ledger] }).compile();
    await app.init();
    ledger = app.get(Ledger);
  });
  afterAll(async () => {
    await app?.close();
    for (const outside of Object.values(outsides)) outside.destroy();
  });
  beforeEach(async () => {
    for (const outside of Object.values(outsides)) await outside.query('delete from note');
  });

  it('one in the other: each sees its own transaction, before, inside and after', async () => {
    await ledger.inShop(async () => {
      await ledger.writeShop('before');
      await ledger.inReports(async () => {
        await ledger.writeReport('inner');
        await ledger.writeShop('inside');
        expect(await labels('reports')).toEqual([]);
      });
      expect(await labels('reports')).toEqual(rows('inner'));
      await ledger.writeShop('after');
      expect(await labels('shop')).toEqual([]);
    });
    expect(await labels('shop')).toEqual([...rows('after'), ...rows('before'), ...rows('inside')]);
  });

  it('they are two transactions: the inner one stays when the outer one fails', async () => {
    const failing = ledger.inShop(async () => {
      await ledger.writeShop('outer');
      await ledger.inReports(() => ledger.writeReport('inner'));
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await labels('shop')).toEqual([]);
    expect(await labels('reports')).toEqual(rows('inner'));
  });

  it('the inner one’s failure, swallowed, does not doom the outer one of the other connection', async () => {
    await ledger.inShop(async () => {
      await ledger.writeShop('outer');
      await ledger
        .inReports(async () => {
          await ledger.writeReport('inner');
          throw new Boom();
        })
        .catch(() => undefined);
    });
    expect(await labels('shop')).toEqual(rows('outer'));
    expect(await labels('reports')).toEqual([]);
  });

  it('what the inner one wrote into the outer connection goes with the outer one', async () => {
    const failing = ledger.inShop(async () => {
      await ledger.inReports(async () => {
        await ledger.writeShop('inside');
        await ledger.writeReport('inner');
      });
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await labels('shop')).toEqual([]);
    expect(await labels('reports')).toEqual(rows('inner'));
  });

  it('suspending one leaves the other', async () => {
    const failing = ledger.inShop(() =>
      ledger.inReports(async () => {
        await ledger.outsideReports(async () => {
          await ledger.writeShop('shop');
          await ledger.writeReport('suspended');
        });
        await ledger.writeReport('resumed');
        throw new Boom();
      }),
    );
    await expect(failing).rejects.toThrow(Boom);
    expect(await labels('shop')).toEqual([]);
    expect(await labels('reports')).toEqual(rows('suspended'));
  });

  it('em.transactional() of one inside @MoTransactional of the other', async () => {
    const failing = ledger.inShop(async () => {
      await ledger.reportsEm.transactional(async () => {
        await ledger.writeReport('inner');
        await ledger.writeShop('outer');
      });
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await labels('shop')).toEqual([]);
    expect(await labels('reports')).toEqual(rows('inner'));
  });

  it('side by side under Promise.all they keep apart', async () => {
    const shopIn = gate();
    const reportIn = gate();
    const shop = ledger.inShop(async () => {
      await ledger.writeShop('a');
      shopIn.open();
      await reportIn.opened;
      await ledger.writeShop('b');
      throw new Boom();
    });
    const reports = ledger.inReports(async () => {
      await shopIn.opened;
      await ledger.writeReport('a');
      reportIn.open();
      await shop.catch(() => undefined);
      await ledger.writeReport('b');
    });
    const [first, second] = await Promise.allSettled([shop, reports]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(await labels('shop')).toEqual([]);
    expect(await labels('reports')).toEqual([...rows('a'), ...rows('b')]);
  });
});
