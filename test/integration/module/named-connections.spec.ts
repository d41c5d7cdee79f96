import { defineEntity, p, RequestContext, type EntityRepository, MikroORM } from '@mikro-orm/core';
import { EntityManager, MikroORM as MySqlMikroORM } from '@mikro-orm/mysql';
import {
  getEntityManagerToken,
  getRepositoryToken,
  InjectEntityManager,
  InjectRepository,
} from '@mikro-orm/nestjs';
import { beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  getMatrixOneClientToken,
  getMoTransactionManagerToken,
  getSnapshotServiceToken,
  InjectMatrixOneClient,
  MatrixOneClient,
  MatrixOneEntityManager,
  MatrixOneModule,
  MatrixOneOptionsError,
  MoTransactional,
  MoTransactionManager,
  SnapshotService,
} from 'nestjs-matrixone';
import { useServer, type FreshDatabase } from '../../support/server.js';

const ItemSchema = defineEntity({
  name: 'Item',
  tableName: 'item',
  properties: { id: p.integer().primary(), label: p.string().length(50) },
});
class Item extends ItemSchema.class {}
ItemSchema.setClass(Item);

@Injectable()
class ShopService {
  constructor(
    readonly em: EntityManager,
    readonly client: MatrixOneClient,
    @InjectRepository(Item) readonly items: EntityRepository<Item>,
  ) {}

  @MoTransactional()
  async add(label: string, fail = false): Promise<void> {
    this.items.create({ label });
    await this.client.execute('insert into item (label) values (?)', [`${label} natively`]);
    if (fail) throw new Error('stop');
  }
}

@Injectable()
class ReportService {
  constructor(
    @InjectEntityManager('reports') readonly em: EntityManager,
    @InjectMatrixOneClient('reports') readonly client: MatrixOneClient,
    @InjectRepository(Item, 'reports') readonly items: EntityRepository<Item>,
  ) {}

  @MoTransactional({ connection: 'reports' })
  async add(label: string, fail = false): Promise<void> {
    this.items.create({ label });
    await this.client.execute('insert into item (label) values (?)', [`${label} natively`]);
    if (fail) throw new Error('stop');
  }
}

@Module({
  imports: [MatrixOneModule.forFeature([Item])],
  providers: [ShopService],
})
class ShopModule {}

@Module({
  imports: [MatrixOneModule.forFeature([Item], 'reports')],
  providers: [ReportService],
})
class ReportModule {}

const server = useServer();

describe('two connections in one application', () => {
  let app: TestingModule;
  let shop: FreshDatabase;
  let reports: FreshDatabase;

  const labels = async (database: FreshDatabase): Promise<string[]> => {
    const outside = await server.outside(database);
    const rows = await outside.query<{ label: string }>('select label from item order by label');
    return rows.map((row) => row.label);
  };

  beforeAll(async () => {
    [shop, reports] = [await server.freshDatabase('shop'), await server.freshDatabase('reports')];
    for (const database of [shop, reports]) {
      const outside = await server.outside(database);
      await outside.execute(
        'create table item (id int primary key auto_increment, label varchar(50) not null)',
      );
    }
    app = await Test.createTestingModule({
      imports: [
        MatrixOneModule.forRoot({ clientUrl: shop.url, autoLoadEntities: true }),
        MatrixOneModule.forRootAsync({
          name: 'reports',
          useFactory: async () => ({ clientUrl: reports.url, autoLoadEntities: true }),
        }),
        ShopModule,
        ReportModule,
      ],
    }).compile();
    await app.init();
  });

  afterAll(() => app.close());

  it('gives each its own EntityManager, repository, client, manager and services', async () => {
    const em = app.get(EntityManager);
    expect(app.get(MatrixOneEntityManager)).toBe(em);
    expect(app.get(MikroORM)).toBe(app.get(MySqlMikroORM));
    expect(app.get<EntityManager>(getEntityManagerToken('reports'))).not.toBe(em);
    expect(app.get(getMatrixOneClientToken())).toBeInstanceOf(MatrixOneClient);
    expect(app.get(getMatrixOneClientToken('reports'))).not.toBe(app.get(MatrixOneClient));
    expect(app.get(getMoTransactionManagerToken('reports'))).not.toBe(app.get(MoTransactionManager));
    expect(app.get(getSnapshotServiceToken('reports'))).not.toBe(app.get(SnapshotService));
    expect(app.get(getRepositoryToken(Item), { strict: false })).not.toBe(
      app.get(getRepositoryToken(Item, 'reports'), { strict: false }),
    );
    await expect(app.get(MatrixOneClient).query('select database() as name')).resolves.toEqual([
      { name: shop.name },
    ]);
    await expect(
      app.get<MatrixOneClient>(getMatrixOneClientToken('reports')).query('select database() as name'),
    ).resolves.toEqual([{ name: reports.name }]);
  });

  it('commits and rolls back on each by itself', async () => {
    const shops = app.get(ShopService, { strict: false });
    const reporting = app.get(ReportService, { strict: false });
    await shops.add('a');
    await reporting.add('b');
    await expect(shops.add('c', true)).rejects.toThrow('stop');
    await expect(reporting.add('d', true)).rejects.toThrow('stop');
    await expect(labels(shop)).resolves.toEqual(['a', 'a natively']);
    await expect(labels(reports)).resolves.toEqual(['b', 'b natively']);
  });

  it('keeps a transaction of one out of work on the other', async () => {
    const reporting = app.get(ReportService, { strict: false });
    const attempt = app.get(MoTransactionManager).run(async () => {
      await reporting.add('independent');
      throw new Error('outer stops');
    });
    await expect(attempt).rejects.toThrow('outer stops');
    await expect(labels(reports)).resolves.toContain('independent');
  });

  it('has no request context outside a request', () => {
    expect(RequestContext.currentRequestContext()).toBeUndefined();
  });
});

describe('names of connections', () => {
  const refusal = async (...names: (string | undefined)[]): Promise<unknown> => {
    const database = await server.freshDatabase('names');
    return Test.createTestingModule({
      imports: names.map((name) =>
        MatrixOneModule.forRoot({ clientUrl: database.url, ...(name ? { name } : {}) }),
      ),
    })
      .compile()
      .then(
        (app) => app.close(),
        (error: unknown) => error,
      );
  };

  it('refuses a name that is taken', async () => {
    const error = await refusal('a', 'a');
    expect(error).toBeInstanceOf(MatrixOneOptionsError);
    expect((error as Error).message).toContain("name 'a' is taken");
  });

  it('refuses a second connection without a name', async () => {
    const error = await refusal(undefined, undefined);
    expect(error).toBeInstanceOf(MatrixOneOptionsError);
    expect((error as Error).message).toContain("give the other one a 'name'");
  });
});
