import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CloneService,
  MatrixOneClient,
  MatrixOneError,
  MoCtlService,
  SnapshotService,
} from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { createTransactionApp, Note, type TransactionApp } from '../../support/transaction-app.js';

/** Inputs tried for each place; more by HOSTILE_RUNS. */
const RUNS = Number(process.env['HOSTILE_RUNS'] ?? 40);

/** What an attack would leave: a table that nobody may ever see. */
const MARK = 'pwned';

const PAYLOADS = [
  `x'; create table ${MARK} (id int); --`,
  `x"; create table ${MARK} (id int); #`,
  `x\`; create table ${MARK} (id int); -- `,
  `x\\'; create table ${MARK} (id int); -- `,
  `x'}; create table ${MARK} (id int); -- `,
  `x */ ; create table ${MARK} (id int); /*`,
  `/*! create table ${MARK} (id int) */`,
  `{SNAPSHOT = 'x'}`,
  `$tag$; create table ${MARK} (id int); $tag$`,
  `\u0000; create table ${MARK} (id int)`,
  `?`,
  `:name`,
  `@x`,
  `😀'; create table ${MARK} (id int); -- `,
  `${'a'.repeat(65)}`,
  `back\\`,
  `new\nline'; create table ${MARK} (id int); --`,
  `\u2028' or 1 = 1`,
  '\uD800',
  '',
  ' ',
];

const hostile = fc.oneof(
  fc.constantFrom(...PAYLOADS),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      '`',
      '\\',
      '\0',
      ';',
      '-',
      '#',
      '/',
      '*',
      '!',
      '{',
      '}',
      '$',
      ' ',
      '\n',
      'a',
      '😀',
      '?',
      '(',
      ')',
      '.',
      '%',
      '_',
      ',',
      '=',
      '@',
    ),
    maxLength: 40,
  }),
  fc.tuple(fc.constantFrom(...PAYLOADS), fc.constantFrom(...PAYLOADS)).map((parts) => parts.join('')),
);

describe('hostile names, literals and parameters', () => {
  const server = useServer();
  let app: TransactionApp;
  let database: string;

  beforeAll(async () => {
    const fresh = await server.freshDatabase('hostile');
    database = fresh.name;
    app = await createTransactionApp(fresh);
    await app.outside.query("insert into note (label) values ('seed')");
  });
  afterAll(() => app?.close());

  /** Nothing beside what was asked for has happened, whatever the call did. */
  const expectUnharmed = async (): Promise<void> => {
    const tables = await app.outside.query<Record<string, string>>('show tables');
    expect(tables.flatMap((row) => Object.values(row))).not.toContain(MARK);
  };

  /** Calls with hostile input: a result, or one of our typed errors; never another statement than the one meant. */
  const attack = async (
    call: (input: string) => Promise<unknown>,
    undo?: (input: string) => Promise<unknown>,
  ) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (input) => {
        try {
          await call(input);
          await undo?.(input);
        } catch (error) {
          expect(error).toBeInstanceOf(MatrixOneError);
          expect((error as MatrixOneError).code).toMatch(/^MO_/);
        }
        await expectUnharmed();
      }),
      { numRuns: RUNS },
    );
  };

  const snapshots = () => app.module.get(SnapshotService);
  const clones = () => app.module.get(CloneService);

  it('snapshot names', () =>
    attack(
      (name) => snapshots().create({ name, level: 'database', database }),
      (name) => snapshots().drop(name, { ifExists: true }),
    ));
  it('snapshot names in a transaction', () =>
    attack(
      (name) => app.manager.run(() => snapshots().create({ name, level: 'database', database })),
      (name) => snapshots().drop(name, { ifExists: true }),
    ));
  it('databases and tables of snapshots', () =>
    attack((input) =>
      snapshots().create({ name: server.freshName('h'), level: 'table', database: input, table: input }),
    ));
  it('snapshot look-ups', () =>
    attack(async (name) => {
      expect(await snapshots().exists(name)).toBe(false);
      await snapshots().get(name);
    }));
  it('time travel', () => attack((name) => snapshots().readAt(name, () => app.em.find(Note, {}))));
  it('clone sources', () =>
    attack((source) => clones().cloneDatabase({ target: server.freshName('h'), source })));
  it('clone targets', () =>
    attack(async (target) => {
      await clones().cloneTable({ target, source: `${database}.note` });
      const [databaseName, table] = target.includes('.') ? target.split('.') : [database, target];
      await app.client.execute(
        `drop table \`${databaseName?.replaceAll('`', '``')}\`.\`${table?.replaceAll('`', '``')}\``,
      );
    }));
  it('snapshots to clone from', () =>
    attack((snapshot) =>
      clones().cloneDatabase({ target: server.freshName('h'), source: database, snapshot }),
    ));
  it('mo_ctl arguments', () =>
    attack(async (input) => {
      await app.module.get(MoCtlService).flush(input, input);
    }));

  it('values arrive as they are, by every route, and match themselves', async () => {
    const client = app.module.get(MatrixOneClient);
    await app.outside.query(
      'create table if not exists value_of (id int primary key auto_increment, v text)',
    );
    await fc.assert(
      fc.asyncProperty(
        hostile.filter((v) => v.isWellFormed()),
        async (value) => {
          await client.execute('insert into value_of (v) values (?)', [value]);
          await client.insertMany('value_of', [{ v: value }]);
          await app.em.fork().execute('insert into value_of (v) values (?)', [value]);
          const rows = await client.query<{ v: string }>('select v from value_of where v = ?', [value]);
          expect(rows.map((row) => row.v)).toEqual([value, value, value]);
          await client.execute('delete from value_of');
          await expectUnharmed();
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('column and table names of insertMany', () =>
    attack((name) => app.client.insertMany(name, [{ [name]: 1 }])));

  describe('secrets', () => {
    const SECRET = 's3cr3t-p4rameter';
    const everythingOf = (error: unknown): string => {
      const parts: string[] = [];
      for (let e = error; e instanceof Error; e = e.cause) {
        parts.push(e.message, e.stack ?? '', JSON.stringify(e), ...Object.values(e).map(String));
      }
      return parts.join('\n');
    };

    it.each([
      ['a duplicate key', 'insert into note (label) values (?), (?)', [SECRET, SECRET]],
      ['a syntax error', 'selec ?', [SECRET]],
      ['an unknown column', 'select nope from note where label = ?', [SECRET]],
      ['a wrong type', 'insert into note (id) values (?)', [SECRET]],
      ['a wrong count', 'select ?, ?', [SECRET]],
    ])('%s does not repeat a parameter', async (_, sql, params) => {
      const error: unknown = await app.client.execute(sql, params).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(MatrixOneError);
      expect(everythingOf(error)).not.toContain(SECRET);
    });

    it('a statement that comes too late does not repeat the ORM’s values', async () => {
      let late: Promise<unknown> | undefined;
      let open!: () => void;
      const opened = new Promise<void>((resolve) => (open = resolve));
      await app.manager.run(async () => {
        late = opened.then(() => app.em.insert(Note, { label: SECRET }));
        late.catch(() => undefined);
      });
      open();
      const error: unknown = await late?.catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'MO_TRANSACTION_CLOSED' });
      expect(everythingOf(error)).not.toContain(SECRET);
    });
  });
});
