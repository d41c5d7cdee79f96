import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, MikroORM, p } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { MatrixOneClient, MoTransactional, MoTransactionManager, SnapshotService } from 'nestjs-matrixone';
import {
  MatrixOneTestingModule,
  recordStatements,
  TestDatabase,
  useRollback,
} from 'nestjs-matrixone/testing';

import { useServer } from '../../support/server.js';

const PetSchema = defineEntity({
  name: 'Pet',
  tableName: 'pet',
  properties: { id: p.integer().primary(), name: p.string().length(50).unique() },
});
class Pet extends PetSchema.class {}
PetSchema.setClass(Pet);

@Injectable()
class PetService {
  constructor(
    private readonly em: EntityManager,
    private readonly client: MatrixOneClient,
    private readonly snapshots: SnapshotService,
  ) {}

  @MoTransactional()
  async add(...names: string[]): Promise<void> {
    for (const name of names) this.em.persist(this.em.create(Pet, { name }));
    await this.em.flush();
  }

  @MoTransactional()
  async addNatively(name: string): Promise<void> {
    await this.client.execute('insert into pet (name) values (?)', [name]);
  }

  @MoTransactional()
  async addAndKeep(name: string, snapshot: string, database: string): Promise<void> {
    await this.addNatively(name);
    await this.snapshots.create({ name: snapshot, level: 'database', database });
  }
}

const server = useServer();

describe('MatrixOneTestingModule', () => {
  let app: TestingModule;
  let database: TestDatabase;

  const compile = () =>
    Test.createTestingModule({
      imports: [
        MatrixOneTestingModule.forRoot({
          entities: [PetSchema],
          server: {
            url: server.url,
            kind: server.kind,
            version: server.version,
            stop: async () => {},
          } as never,
        }),
      ],
      providers: [PetService],
    }).compile();

  beforeAll(async () => {
    app = await compile();
    await app.init();
    database = app.get(TestDatabase);
  });
  afterAll(() => app.close());

  const namesOutside = async () => {
    await using outside = await server.outside({ name: database.name, url: database.url });
    return (await outside.query<{ name: string }>('select name from pet order by name')).map(
      ({ name }) => name,
    );
  };

  it('makes a database with the tables of the entities', async () => {
    await app.get(PetService).add('ann');
    expect(await namesOutside()).toEqual(['ann']);
  });

  it('keeps two applications apart, and drops the database at the end', async () => {
    const other = await compile();
    await other.init();
    const { name } = other.get(TestDatabase);
    await other.get(PetService).add('bob');
    expect(await namesOutside()).toEqual(['ann']);
    await other.close();
    await using outside = await server.outside();
    expect(await outside.query(`show databases like '${name}'`)).toEqual([]);
  });

  describe('useRollback', () => {
    const rolledBack = useRollback(() => app.get(MoTransactionManager));

    it(
      'undoes what a test wrote, through the ORM and natively',
      rolledBack(async () => {
        await app.get(PetService).add('gone');
        await app.get(PetService).addNatively('gone too');
        const rows = await app.get(MatrixOneClient).query('select name from pet order by name');
        expect(rows.map(({ name }) => name)).toEqual(['ann', 'gone', 'gone too']);
        expect(await namesOutside()).toEqual(['ann']);
      }),
    );

    it('left nothing behind', async () => {
      expect(await namesOutside()).toEqual(['ann']);
    });

    it('undoes the writes of a test that fails, and lets its failure through', async () => {
      const failing = rolledBack(async () => {
        await app.get(PetService).add('half');
        throw new RangeError('the test failed');
      });
      await expect(failing()).rejects.toThrow(new RangeError('the test failed'));
      expect(await namesOutside()).toEqual(['ann']);
    });

    it('goes on after a call that failed and was caught', async () => {
      const tolerant = rolledBack(async () => {
        await expect(app.get(PetService).add('ann')).rejects.toThrow();
      });
      await tolerant();
      expect(await namesOutside()).toEqual(['ann']);
    });

    it('never takes a snapshot that was to follow the commit', async () => {
      const snapshot = server.freshName('rolled');
      await rolledBack(async () => {
        await app.get(PetService).addAndKeep('kept?', snapshot, database.name);
      })();
      expect(await app.get(SnapshotService).exists(snapshot)).toBe(false);
      expect(await namesOutside()).toEqual(['ann']);
    });

    it('passes the arguments of a parameterised test', async () => {
      const seen: unknown[] = [];
      await rolledBack(async (a: number, b: string) => void seen.push(a, b))(1, 'x');
      expect(seen).toEqual([1, 'x']);
    });
  });

  describe('recordStatements', () => {
    it('tells every statement of a transaction, in order, without values', async () => {
      using recording = recordStatements(app.get(MikroORM));
      await app.get(PetService).addNatively('a secret');
      expect(recording.texts).toEqual(['begin', 'insert into pet (name) values (?)', 'commit']);
      expect(new Set(recording.statements.map(({ threadId }) => threadId)).size).toBe(1);
      expect(recording.statements[1]).toMatchObject({ prepared: true });
      recording.clear();
      expect(recording.texts).toEqual([]);
      recording.stop();
      await app.get(PetService).addNatively('unseen');
      expect(recording.texts).toEqual([]);
    });

    it('shows that a transaction which runs nothing sends nothing', async () => {
      using recording = recordStatements(app.get(EntityManager));
      await app.get(MoTransactionManager).run(async () => {});
      expect(recording.texts).toEqual([]);
    });

    it('needs a MatrixOne connection', () => {
      expect(() => recordStatements({})).toThrow(TypeError);
    });
  });
});
