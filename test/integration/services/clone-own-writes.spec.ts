import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MoAlreadyExistsError, MoNotFoundError, MoUnsupportedError } from 'nestjs-matrixone';
import { createServiceApp, insertLabel, type ServiceApp } from '../../support/service-app.js';
import { useServer } from '../../support/server.js';

class Boom extends Error {}

/** On MatrixOne 4.2 the server's own clones leave out, or double, rows that their transaction has written. */
describe('a clone of what its transaction has written', () => {
  const server = useServer();
  let app: ServiceApp;
  let source: string;
  let target: string;

  beforeEach(async () => {
    app = await createServiceApp(await server.freshDatabase('own'));
    source = app.database;
    target = server.freshName('own_to');
    for (const label of ['kept', 'changed', 'deleted']) await insertLabel(app, label);
  });
  afterEach(() => app.close());

  async function write(): Promise<void> {
    await app.client.execute("update note set label = 'changed here' where label = 'changed'");
    await app.client.execute("delete from note where label = 'deleted'");
    await insertLabel(app, 'new');
  }
  const WRITTEN = ['changed here', 'kept', 'new'];

  it('has a table as the transaction sees it: changed, deleted and new rows', async () => {
    await app.transaction(async () => {
      await write();
      await app.clones.cloneTable({ target: 'copy', source: 'note' });
      await app.client.execute("update copy set label = 'and on' where label = 'new'");
    });
    expect(await app.labelsOf('copy')).toEqual(['and on', 'changed here', 'kept']);
    await expect(
      app.outside.execute("insert into copy (id, label) select id, 'twice' from note"),
    ).rejects.toThrow(/Duplicate entry/);
  });

  it('has a database as the transaction sees it, gone with a rollback', async () => {
    const clone = async (): Promise<void> => {
      await write();
      await app.client.execute('create table fresh (label varchar(20) primary key)');
      await app.client.execute("insert into fresh values ('f')");
      expect(await app.clones.cloneDatabase({ target, source })).toMatchObject({
        state: 'done',
        created: true,
      });
    };
    const failing = app.transaction(async () => {
      await clone();
      expect(await app.databaseExists(target)).toBe(false);
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await app.databaseExists(target)).toBe(false);
    expect(await app.labels()).toEqual(['kept', 'changed', 'deleted']);
    await app.transaction(clone);
    expect(await app.labelsOf(`${target}.note`)).toEqual(WRITTEN);
    expect(await app.labelsOf(`${target}.fresh`)).toEqual(['f']);
  });

  it('keeps keys, defaults, computed columns and the counter of generated ids', async () => {
    await app.outside.execute(
      `create table item (id int primary key auto_increment, label varchar(20) unique, price decimal(8,2) default 1.5,
       gross decimal(10,2) generated always as (price * 2) stored, net decimal(10,2) as (price + 1) virtual, key (price),
       constraint positive check (price > 0)) comment = 'all sorts'`,
    );
    await app.transaction(async () => {
      await app.client.execute("insert into item (label) values ('a'), ('b')");
      await app.client.execute("delete from item where label = 'a'");
      await app.clones.cloneDatabase({ target, source });
    });
    const [original] = await app.outside.query<Record<string, string>>(`show create table ${source}.item`);
    const [copied] = await app.outside.query<Record<string, string>>(`show create table ${target}.item`);
    expect(copied).toEqual(original);
    await app.outside.execute(`insert into ${target}.item (label) values ('c')`);
    expect(await app.outside.query(`select id, label, gross, net from ${target}.item order by id`)).toEqual([
      { id: 2, label: 'b', gross: '3.00', net: '2.50' },
      { id: 3, label: 'c', gross: '3.00', net: '2.50' },
    ]);
  });

  describe('with foreign keys', () => {
    const constraint = /CONSTRAINT `(\w+)` FOREIGN KEY \(.*?\) REFERENCES (.*?) \(/g;
    const references = async (table: string): Promise<string[][]> => {
      const [row] = await app.outside.query<Record<string, string>>(`show create table ${table}`);
      const found = (row?.['Create Table'] ?? '').matchAll(constraint);
      return [...found].map(([, name = '', to = '']) => [name, to]).toSorted();
    };

    beforeEach(async () => {
      // the children sort before their parents; self, composite and cross-database references
      await app.outside.execute('create table parent (a int, b int, label varchar(20), primary key (a, b))');
      await app.outside.execute(
        `create table child (id int primary key, x int, y int, up int, label varchar(20),
         constraint to_parent foreign key (x, y) references parent (a, b) on delete cascade,
         constraint to_self foreign key (up) references child (id))`,
      );
      await app.outside.execute("insert into parent values (1, 1, 'p')");
      await app.outside.execute("insert into child values (1, 1, 1, null, 'c1')");
    });

    async function cloneWithWrites(): Promise<void> {
      await app.client.execute("insert into parent values (2, 2, 'own')");
      await app.client.execute("insert into child values (2, 2, 2, 1, 'c2')");
      await app.client.execute("update child set label = 'c1x' where id = 1");
      await app.clones.cloneDatabase({ target, source });
    }

    it('points them inside the clone', async () => {
      await app.transaction(cloneWithWrites);
      expect(await references(`${target}.child`)).toEqual([
        ['to_parent', '`parent`'],
        ['to_self', '`child`'],
      ]);
      expect(await app.labelsOf(`${target}.child`)).toEqual(['c1x', 'c2']);
      // they work: the cascade goes through the clone and not through the source
      await app.outside.execute(`delete from ${target}.parent where a = 2`);
      expect(await app.labelsOf(`${target}.child`)).toEqual(['c1x']);
      expect(await app.labelsOf(`${source}.child`)).toEqual(['c1x', 'c2']);
      await expect(
        app.outside.execute(`insert into ${target}.child values (9, 9, 9, null, '')`),
      ).rejects.toThrow(/foreign key/);
      await app.outside.execute(`delete from ${source}.parent where a = 2`);
      expect(await app.labelsOf(`${target}.child`)).toEqual(['c1x']);
      // the source is not bound to the clone
      await app.outside.execute(`drop database ${target}`);
      await app.outside.execute(`insert into ${source}.parent values (5, 5, 'still works')`);
    });

    it('leaves the source as it was after a rollback', async () => {
      const before = await references('child');
      await expect(
        app.transaction(async () => {
          await cloneWithWrites();
          throw new Boom();
        }),
      ).rejects.toThrow(Boom);
      expect(await references('child')).toEqual(before);
      await app.outside.execute('delete from parent where a = 1');
      expect(await app.labelsOf('child')).toEqual([]);
    });

    it('points those of a single table where they pointed, and those to itself to the copy', async () => {
      await app.transaction(async () => {
        await app.client.execute("update child set label = 'c1x' where id = 1");
        await app.clones.cloneTable({ target: 'copy', source: 'child' });
      });
      expect(await app.labelsOf('copy')).toEqual(['c1x']);
      expect(await references('copy')).toEqual([
        ['to_parent', '`parent`'],
        ['to_self', '`copy`'],
      ]);
    });

    it('keeps references to other databases', async () => {
      const other = server.freshName('own_other');
      await app.outside.execute(`create database ${other}`);
      await app.outside.execute(`create table ${other}.far (id int primary key)`);
      await app.outside.execute(`insert into ${other}.far values (1)`);
      await app.outside.execute(
        `create table near (id int primary key, f int, label varchar(9), constraint to_far foreign key (f) references ${other}.far (id))`,
      );
      await app.transaction(async () => {
        await app.client.execute("insert into near values (1, 1, 'n')");
        await app.clones.cloneDatabase({ target, source });
      });
      expect(await references(`${target}.near`)).toEqual([['to_far', `\`${other}\`.\`far\``]]);
      expect(await app.labelsOf(`${target}.near`)).toEqual(['n']);
      await app.outside.execute(`drop database ${target}`);
      await app.outside.execute(`drop table ${source}.near`);
    });
  });

  describe('with views', () => {
    it('turns them to the clone, in whatever order and notation', async () => {
      // z_base is made before a_top, which reads it; one is qualified, one altered
      await app.outside.execute('create view z_base as select label from note');
      await app.outside.execute(`create view a_top as select z_base.label from ${source}.z_base`);
      await app.outside.execute('create view altered as select id from note');
      await app.outside.execute(
        `alter view altered as select \`${source}\`.\`note\`.label from \`${source}\`.note`,
      );
      await app.transaction(async () => {
        await write();
        await app.clones.cloneDatabase({ target, source });
        // the connection is where it was
        await insertLabel(app, 'last');
      });
      await app.outside.execute(`insert into ${target}.note (label) values ('only in the clone')`);
      for (const view of ['z_base', 'a_top', 'altered']) {
        expect(await app.labelsOf(`${target}.${view}`)).toEqual([
          'changed here',
          'kept',
          'new',
          'only in the clone',
        ]);
      }
      expect(await app.labelsOf('note')).toEqual([...WRITTEN, 'last'].toSorted());
    });

    it('does not disturb statements of other branches', async () => {
      for (let i = 0; i < 5; i++) await app.outside.execute(`create view v${i} as select label from note`);
      const labels = Array.from({ length: 40 }, (_, i) => `branch ${String(i).padStart(2, '0')}`);
      await app.transaction(async () => {
        await write();
        await Promise.all([
          app.clones.cloneDatabase({ target, source }),
          (async () => {
            for (const label of labels) await insertLabel(app, label);
          })(),
        ]);
      });
      expect(await app.labelsOf('note')).toEqual([...labels, ...WRITTEN]);
    });

    it.each([
      ['reads at a point in time', (db: string) => `select label from ${db}.note {MO_TS = 1}`],
      [
        'uses the name of its database for something else too',
        (db: string) => `select ${db}.label from ${db}.note ${db}`,
      ],
    ])('refuses one that %s, and leaves no half of a clone', async (_, select) => {
      const text = select(source).replace(/MO_TS = 1/, `MO_TS = ${BigInt(Date.now()) * 1_000_000n}`);
      await app.outside.execute(`create view odd as ${text}`);
      await app.transaction(async () => {
        await write();
        await expect(app.clones.cloneDatabase({ target, source })).rejects.toThrow(MoUnsupportedError);
        expect(await app.client.query(`show databases like '${target}'`)).toEqual([]);
      });
      expect(await app.databaseExists(target)).toBe(false);
      expect(await app.labelsOf('note')).toEqual(WRITTEN);
    });
  });

  it('names what is missing and what is there already', async () => {
    await app.outside.execute(`create database ${target}`);
    await app.transaction(async () => {
      await write();
      await expect(app.clones.cloneDatabase({ target, source })).rejects.toThrow(MoAlreadyExistsError);
      expect(await app.clones.cloneDatabase({ target, source, ifNotExists: true })).toMatchObject({
        created: false,
      });
      await expect(app.clones.cloneDatabase({ target: 'x', source: 'no_such_db' })).rejects.toThrow(
        MoNotFoundError,
      );
      await expect(app.clones.cloneTable({ target: 'x', source: 'nope' })).rejects.toThrow(
        `There is no table '${source}.nope'.`,
      );
      await expect(app.clones.cloneTable({ target: 'x', source: `${target}.note` })).rejects.toThrow(
        MoNotFoundError,
      );
    });
    expect(await app.databaseExists(target)).toBe(true);
    expect(await app.labelsOf('note')).toEqual(WRITTEN);
  });
});
