import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { SeedManager, Seeder, Factory } from '@mikro-orm/seeder';
import { VecF32Type } from '../../../src/driver/index.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const page = (rest: object = {}) =>
  defineEntity({
    name: 'Page',
    tableName: 'page',
    properties: {
      id: p.integer().primary(),
      title: p.string().length(20),
      near: p.type(new VecF32Type(3)).nullable(),
    },
    indexes: [{ name: 'page_title', columns: [{ name: 'title', sort: 'DESC' }] }] as never,
    ...rest,
  });
const Before = page();
const After = page({
  checks: [{ name: 'titled', expression: "title <> ''" }],
  indexes: [{ name: 'page_near', properties: ['near'], type: 'ivfflat', options: { lists: 2 } }],
});

let folder: string;
let database: FreshDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
  database = await server.freshDatabase('snapshot');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (entities: readonly unknown[], migrations: object, on = database): Promise<Orm> =>
  openOrm(on, entities, {
    extensions: [Migrator, SeedManager],
    migrations: { path: folder, emit: 'ts', silent: true, snapshotName: 'snapshot', ...migrations },
  });

describe('migrations that are written from a snapshot', () => {
  it('begin with an initial one', async () => {
    const orm = await open([Before], {});
    const { diff } = await orm.migrator.create(undefined, false, true, 'initial');
    expect(diff.up.join('\n')).toMatch(/create table `page` /);
    expect((await readdir(folder)).sort()).toEqual([expect.stringMatching(/initial/), 'snapshot.json']);
    expect(await orm.migrator.checkSchema()).toBe(false);
    await orm.schema.create();
  });

  it('go on with what has changed since, in both directions', async () => {
    const orm = await open([After], {});
    expect(await orm.migrator.checkSchema()).toBe(true);
    const { diff } = await orm.migrator.create();
    expect(diff.up.filter((sql) => sql !== '')).toEqual([
      'drop table if exists `page__new`;',
      "create table `page__new` (`id` int unsigned not null auto_increment primary key, `title` varchar(20) not null, `near` vecf32(3) null, constraint `titled` check (title <> ''));",
      'insert into `page__new` (`id`, `title`, `near`) select `id`, `title`, `near` from `page`;',
      "create index `page_near` using ivfflat on `page__new` (`near`) lists = 2 op_type 'vector_l2_ops';",
      'drop table `page`;',
      'alter table `page__new` rename to `page`;',
    ]);
    expect(diff.down.join('\n')).toMatch(/alter table `page__new` add index `page_title` \(`title`\)/);
    expect(await orm.migrator.checkSchema()).toBe(false);
    expect((await orm.migrator.create()).fileName).toBe('');
    const snapshot = await readFile(join(folder, 'snapshot.json'), 'utf8');
    expect(snapshot).toContain("ivfflat lists = 2 op_type 'vector_l2_ops'");
  });

  it('that make a table anew leave nothing behind when they fail', async () => {
    const other = await server.freshDatabase('undone');
    const outside = await server.outside(other);
    const plain = await openOrm(other, [Before]);
    await plain.schema.create();
    await outside.execute("insert into page (title) values ('')");
    const before = await outside.query('show create table page');
    const strict = await openOrm(other, [After]);
    const statements = await strict.schema.getUpdateSchemaSQL();
    class Rebuild extends Migration {
      override up(): void {
        this.addSql('create table `made_before` (`id` int not null primary key)');
        for (const sql of statements.split(';\n')) if (sql.trim()) this.addSql(sql);
      }
    }
    const migrations = { migrationsList: [{ name: 'Rebuild', class: Rebuild }], snapshot: false };
    const orm = await open([After], migrations, other);
    await expect(orm.migrator.up()).rejects.toThrow(/titled/);
    expect(await outside.query('show create table page')).toEqual(before);
    expect(await outside.query("show tables like '%made%'")).toEqual([]);
    expect(await orm.migrator.getPending()).toHaveLength(1);
    await outside.execute("update page set title = 'x'");
    await orm.migrator.up();
    expect(await outside.query('select id, title from page')).toEqual([{ id: 1, title: 'x' }]);
    expect(await orm.schema.getUpdateSchemaSQL({ dropTables: false })).toBe('');
  });

  it('rename a table by hand, and then only names of keys are left to change', async () => {
    const other = await server.freshDatabase('renamed');
    const outside = await server.outside(other);
    const first = await openOrm(other, [Before]);
    await first.schema.create();
    await outside.execute("insert into page (title) values ('a')");
    class Rename extends Migration {
      override up(): void {
        this.addSql('alter table `page` rename to `sheet`');
      }
    }
    const migrations = { migrationsList: [{ name: 'Rename', class: Rename }], snapshot: false };
    const orm = await open([page({ tableName: 'sheet' })], migrations, other);
    await orm.migrator.up();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    expect(await outside.query('select title from sheet')).toEqual([{ title: 'a' }]);
  });
});

describe('seeders', () => {
  class PageFactory extends Factory<{ id: number; title: string }> {
    readonly model = Before as never;
    private made = 0;
    protected override definition(): { title: string } {
      return { title: `page ${++this.made}` };
    }
  }

  class Pages extends Seeder {
    override async run(em: Parameters<Seeder['run']>[0]): Promise<void> {
      await new PageFactory(em as never).each((made) => void (made.title += '!')).create(3);
    }
  }

  class All extends Seeder {
    override run(em: Parameters<Seeder['run']>[0]): Promise<void> {
      return this.call(em as never, [Pages]);
    }
  }

  it('fill the tables through factories, and call one another', async () => {
    const other = await server.freshDatabase('seeded');
    const orm = await open([Before], { snapshot: false }, other);
    await orm.schema.create();
    await orm.seeder.seed(All);
    const outside = await server.outside(other);
    expect(await outside.query('select id, title from page order by id')).toEqual([
      { id: 1, title: 'page 1!' },
      { id: 2, title: 'page 2!' },
      { id: 3, title: 'page 3!' },
    ]);
  });
});
