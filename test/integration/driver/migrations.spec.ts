import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

class Migration1 extends Migration {
  override up(): void {
    this.addSql(
      'create table `pet` (`id` int unsigned not null auto_increment primary key, `name` varchar(20) not null)',
    );
    this.addSql("insert into `pet` (`name`) values ('Rex')");
  }
  override down(): void {
    this.addSql('drop table `pet`');
  }
}

class Migration2 extends Migration {
  override up(): void {
    this.addSql('alter table `pet` add `age` int null');
    this.addSql('create table `toy` (`id` int not null primary key)');
    this.addSql('insert into `toy` values (1)');
    this.addSql('insert into `toy` values (1)');
  }
}

const first = { name: 'Migration1', class: Migration1 };
const second = { name: 'Migration2', class: Migration2 };

const Pet = defineEntity({
  name: 'Pet',
  tableName: 'pet',
  properties: { id: p.integer().primary(), name: p.string().length(20), owner: p.string().default('nobody') },
});

let database: FreshDatabase;
let folder: string;

beforeAll(async () => {
  database = await server.freshDatabase('migrations');
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const withMigrations = (migrationsList: object[], more: object = {}): Promise<Orm> =>
  openOrm(database, [Pet], {
    extensions: [Migrator],
    migrations: { migrationsList, snapshot: false, silent: true, ...more },
  });

describe('migrations', () => {
  it('run, and are remembered', async () => {
    const orm = await withMigrations([first]);
    await orm.migrator.up();
    const outside = await server.outside(database);
    expect(await outside.query('select id, name from pet')).toEqual([{ id: 1, name: 'Rex' }]);
    expect(await orm.migrator.getExecuted()).toHaveLength(1);
    expect(await orm.migrator.getPending()).toEqual([]);
  });

  it('that fail leave nothing behind', async () => {
    const orm = await withMigrations([first, second]);
    await expect(orm.migrator.up()).rejects.toThrow(/Duplicate/);
    const outside = await server.outside(database);
    expect(await outside.query("show tables like 'toy'")).toEqual([]);
    expect(await outside.query("show columns from pet like 'age'")).toEqual([]);
    expect((await orm.migrator.getExecuted()).map(({ name }) => name)).toEqual(['Migration1']);
  });

  it('each in a transaction of its own undo only the failed one', async () => {
    const third = {
      name: 'Migration1b',
      class: class Migration1b extends Migration {
        override up(): void {
          this.addSql("insert into `pet` (`name`) values ('Bello')");
        }
      },
    };
    const orm = await withMigrations([first, third, second], { allOrNothing: false });
    await expect(orm.migrator.up()).rejects.toThrow(/Duplicate/);
    const outside = await server.outside(database);
    expect(await outside.query('select name from pet order by id')).toEqual([
      { name: 'Rex' },
      { name: 'Bello' },
    ]);
    expect(await outside.query("show tables like 'toy'")).toEqual([]);
  });

  it('are written from the difference, without a SET', async () => {
    const orm = await withMigrations([first], { path: folder, migrationsList: undefined, emit: 'ts' });
    const { diff } = await orm.migrator.create(undefined, false, false, 'Difference');
    expect(diff.up.join('\n')).toMatch(
      /alter table `pet` add `owner` varchar\(255\) not null default 'nobody'/,
    );
    expect([...diff.up, ...diff.down].join('\n')).not.toMatch(/\bset (?:names|foreign_key_checks)\b/i);
  });

  it('go down again', async () => {
    const other = await server.freshDatabase('down');
    const orm = await openOrm(other, [Pet], {
      extensions: [Migrator],
      migrations: { migrationsList: [first], snapshot: false, silent: true },
    });
    await orm.migrator.up();
    await orm.migrator.down();
    const outside = await server.outside(other);
    expect(await outside.query("show tables like 'pet'")).toEqual([]);
    expect(await orm.migrator.getPending()).toHaveLength(1);
  });
});
