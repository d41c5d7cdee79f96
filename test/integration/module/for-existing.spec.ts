import { defineEntity, MikroORM, p } from '@mikro-orm/core';
import { EntityManager, MySqlDriver } from '@mikro-orm/mysql';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  defineConfig,
  getMatrixOneClientToken,
  MatrixOneClient,
  MatrixOneModule,
  MatrixOneOptionsError,
  MoTransactional,
} from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';

const ItemSchema = defineEntity({
  name: 'ExistingItem',
  tableName: 'item',
  properties: { id: p.integer().primary(), label: p.string().length(50) },
});
class ExistingItem extends ItemSchema.class {}
ItemSchema.setClass(ExistingItem);

@Injectable()
class ItemService {
  constructor(
    private readonly em: EntityManager,
    private readonly client: MatrixOneClient,
  ) {}

  @MoTransactional()
  async add(label: string, fail = false): Promise<void> {
    this.em.create(ExistingItem, { label });
    await this.client.execute('insert into item (label) values (?)', [`${label} natively`]);
    if (fail) throw new Error('stop');
  }
}

const server = useServer();

describe('forExisting()', () => {
  it('adds transactions and services to the ORM of MikroOrmModule, and leaves closing it to that', async () => {
    const database = await server.freshDatabase('existing');
    const outside = await server.outside(database);
    await outside.execute(
      'create table item (id int primary key auto_increment, label varchar(50) not null)',
    );
    const app = await Test.createTestingModule({
      imports: [
        MikroOrmModule.forRoot(defineConfig({ clientUrl: database.url, entities: [ItemSchema] })),
        MatrixOneModule.forExisting({ transaction: { defaults: { timeout: 5_000 } } }),
      ],
      providers: [ItemService],
    }).compile();
    await app.init();
    await app.get(ItemService).add('a');
    await expect(app.get(ItemService).add('b', true)).rejects.toThrow('stop');
    await expect(outside.query('select label from item order by id')).resolves.toHaveLength(2);
    await app.close();
  });

  it('refuses an ORM of another database', async () => {
    const attempt = Test.createTestingModule({
      imports: [
        MikroOrmModule.forRoot({
          driver: MySqlDriver,
          dbName: 'any',
          entities: [],
          discovery: { warnWhenNoEntities: false },
        }),
        MatrixOneModule.forExisting(),
      ],
    }).compile();
    await expect(attempt).rejects.toThrow(MatrixOneOptionsError);
    await expect(attempt).rejects.toThrow('does not use MatrixOneDriver');
  });

  it('is what forRoot() points to when MikroOrmModule has the default ORM', async () => {
    const database = await server.freshDatabase('both');
    const attempt = Test.createTestingModule({
      imports: [
        MikroOrmModule.forRoot(defineConfig({ clientUrl: database.url, entities: [ItemSchema] })),
        MatrixOneModule.forRoot({ clientUrl: database.url, entities: [ItemSchema] }),
      ],
    }).compile();
    await expect(attempt).rejects.toThrow(MatrixOneOptionsError);
    await expect(attempt).rejects.toThrow('forExisting()');
  });

  it('a named connection lives beside the default ORM of MikroOrmModule', async () => {
    const [first, second] = [await server.freshDatabase('default'), await server.freshDatabase('named')];
    const app = await Test.createTestingModule({
      imports: [
        MikroOrmModule.forRoot(defineConfig({ clientUrl: first.url, entities: [ItemSchema] })),
        MatrixOneModule.forRoot({ name: 'named', clientUrl: second.url, entities: [ItemSchema] }),
      ],
    }).compile();
    const client = app.get<MatrixOneClient>(getMatrixOneClientToken('named'));
    await expect(client.query('select database() as name')).resolves.toEqual([{ name: second.name }]);
    expect(app.get(MikroORM).config.get('dbName')).toBe(first.name);
    await app.close();
  });
});
