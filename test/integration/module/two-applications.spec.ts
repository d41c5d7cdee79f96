import { defineEntity, p } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/mysql';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { MatrixOneClient, MatrixOneModule, MoTransactional } from 'nestjs-matrixone';
import { useServer, type FreshDatabase } from '../../support/server.js';

const ItemSchema = defineEntity({
  name: 'SharedItem',
  tableName: 'item',
  properties: { id: p.integer().primary(), label: p.string().length(50) },
});
class SharedItem extends ItemSchema.class {}
ItemSchema.setClass(SharedItem);

@Injectable()
class SharedService {
  constructor(
    private readonly em: EntityManager,
    private readonly client: MatrixOneClient,
  ) {}

  @MoTransactional()
  async add(label: string, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    this.em.create(SharedItem, { label });
    await this.em.flush();
    await meanwhile();
    await this.client.execute('insert into item (label) values (?)', [`${label} natively`]);
  }
}

@Module({
  imports: [MatrixOneModule.forFeature([SharedItem])],
  providers: [SharedService],
  exports: [SharedService],
})
class SharedModule {}

const server = useServer();

describe('two Nest applications in one process, with the same classes', () => {
  const appOn = async (database: FreshDatabase, name?: string) => {
    const root: DynamicModule = MatrixOneModule.forRoot({ clientUrl: database.url, autoLoadEntities: true });
    const extra = name ? [MatrixOneModule.forRoot({ clientUrl: database.url, name })] : [];
    const app = await Test.createTestingModule({ imports: [root, ...extra, SharedModule] }).compile();
    return app.init();
  };

  const labels = async (database: FreshDatabase): Promise<string[]> => {
    const outside = await server.outside(database);
    const rows = await outside.query<{ label: string }>('select label from item order by id');
    return rows.map((row) => row.label);
  };

  const databaseWithTable = async (): Promise<FreshDatabase> => {
    const database = await server.freshDatabase('two');
    const outside = await server.outside(database);
    await outside.execute(
      'create table item (id int primary key auto_increment, label varchar(50) not null)',
    );
    return database;
  };

  it('keep their databases, transactions, names and ends apart', async () => {
    const [first, second] = [await databaseWithTable(), await databaseWithTable()];
    const one = await appOn(first, 'same name');
    const two = await appOn(second, 'same name');
    await one.get(SharedService).add('one', () => two.get(SharedService).add('two'));
    await expect(labels(first)).resolves.toEqual(['one', 'one natively']);
    await expect(labels(second)).resolves.toEqual(['two', 'two natively']);

    await one.close();
    await two.get(SharedService).add('still here');
    await expect(labels(second)).resolves.toHaveLength(4);
    await two.close();
  });

  it('can be made again after they were closed', async () => {
    const database = await databaseWithTable();
    for (const round of ['first', 'second']) {
      const app = await appOn(database);
      await app.get(SharedService).add(round);
      await app.close();
    }
    await expect(labels(database)).resolves.toHaveLength(4);
  });
});
