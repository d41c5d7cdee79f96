import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SnapshotService, VectorService, type MatrixOneConnection, type VectorMatch } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';
import {
  bruteForce,
  cosine,
  Document,
  documentValues,
  dot,
  ENTITIES,
  l2,
  LISTS,
  Pair,
  ROWS,
  Shelf,
  TABLES,
} from './shelf.js';

const server = useServer();
let app: TransactionApp;
let vectors: VectorService;
let database: string;
const target = [0.5, 0.5, 0.5, 0.5];
const ids = (matches: readonly VectorMatch<Document>[]): string[] =>
  matches.map(({ entity }) => String(entity.id));

beforeAll(async () => {
  const fresh = await server.freshDatabase('vectors');
  database = fresh.name;
  app = await createTransactionApp(fresh, [], { entities: ENTITIES, allowGlobalContext: true });
  for (const table of TABLES) await app.outside.query(table);
  await app.outside.query("insert into shelf values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')");
  await app.outside.query(`insert into document values ${documentValues()}`);
  vectors = app.module.get(VectorService);
}, 60_000);
afterAll(() => app?.close());
afterEach(async () => {
  app.em.clear();
  await app.outside.query(`delete from document where id > ${ROWS}`);
});

/** The statements that `work` sends to the table, without their time. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const connection = app.em.getConnection() as unknown as MatrixOneConnection;
  const stop = connection.pool.observe(({ sql }) => sent.push(sql));
  await work().finally(stop);
  return sent;
}

const plan = async (sql: string): Promise<string> => {
  const rows = await app.outside.query<Record<string, string>>(`explain ${sql}`);
  return rows.map((row) => Object.values(row)[0]).join('\n');
};

describe.each(['without an index', 'with an IVF index'] as const)('%s', (mode) => {
  const indexed = mode === 'with an IVF index';

  beforeAll(async () => {
    if (!indexed || server.kind === 'embedded') return;
    await app.outside.query(
      `create index by_l2 using ivfflat on document (embedding) lists = ${LISTS} op_type 'vector_l2_ops'`,
    );
  });

  it('finds the nearest, with their distances, nearest first', async () => {
    const found = await vectors.search(Document, 'embedding', target, { k: 5, exact: true });
    expect(ids(found)).toEqual(bruteForce(target, 5, l2));
    for (const { entity, distance } of found)
      expect(distance).toBeCloseTo(l2(entity.embedding as number[], target), 5);
    expect(found[0]?.entity).toBeInstanceOf(Document);
  });

  it('looking into every list is exact', async () => {
    const found = await vectors.search(Document, 'embedding', target, { k: 20, probes: LISTS });
    expect(ids(found)).toEqual(bruteForce(target, 20, l2));
  });

  it('leaves the probes of the connection as they were', async () => {
    await vectors.search(Document, 'embedding', target, { k: 1, probes: 7 });
    const connection = app.em.getConnection() as unknown as MatrixOneConnection;
    const seen = new Set<string>();
    await Promise.all(
      Array.from({ length: connection.pool.size }, async () => {
        const [row] = await app.client.query<{ n: string }>('select @@probe_limit as n');
        seen.add(String(row?.n));
      }),
    );
    expect([...seen]).toEqual(['5']);
  });

  it.each([
    ['cosine', cosine],
    ['ip', (a: readonly number[], b: readonly number[]) => -dot(a, b)],
    ['l2sq', (a: readonly number[], b: readonly number[]) => l2(a, b) ** 2],
  ] as const)('by %s', async (metric, distance) => {
    const found = await vectors.search(Document, 'embedding', target, { k: 5, metric, exact: true });
    expect(ids(found)).toEqual(bruteForce(target, 5, distance));
    for (const match of found)
      expect(match.distance).toBeCloseTo(distance(match.entity.embedding as number[], target), 5);
  });

  it('a filter is applied before the nearest are taken, and the answer is never short', async () => {
    const found = await vectors.search(Document, 'embedding', target, { k: 12, filter: { topic: 7 } });
    expect(new Set(ids(found))).toEqual(new Set(bruteForce(target, 12, l2, (id) => (id - 1) % 50 === 7)));
    const few = await vectors.search(Document, 'embedding', target, { k: 5, filter: { id: { $lte: '3' } } });
    expect(ids(few)).toEqual(bruteForce(target, 5, l2, (id) => id <= 3));
    expect(await vectors.search(Document, 'embedding', target, { k: 5, filter: { topic: -1 } })).toEqual([]);
  });

  it('a filter over a relation', async () => {
    const found = await vectors.search(Document, 'embedding', target, {
      k: 5,
      filter: { shelf: { name: 'b' } },
      populate: ['shelf'],
    });
    expect(ids(found)).toEqual(bruteForce(target, 5, l2, (id) => (id - 1) % 4 === 1));
    expect(found[0]?.entity.shelf?.name).toBe('b');
  });

  it('MikroORM’s own filters', async () => {
    const found = await vectors.search(Document, 'embedding', target, {
      k: 3,
      filters: { topical: true },
      exact: true,
    });
    expect(ids(found)).toEqual(bruteForce(target, 3, l2, (id) => (id - 1) % 50 === 3));
  });

  it('rows without a vector are not found', async () => {
    await app.outside.query(`insert into document values (${ROWS + 1}, 99, null, null, null)`);
    await app.outside.query(`insert into document values (${ROWS + 2}, 99, '[1,1,1,1]', null, null)`);
    const found = await vectors.search(Document, 'embedding', target, { k: 3, filter: { topic: 99 } });
    expect(ids(found)).toEqual([String(ROWS + 2)]);
  });

  it('sees what its transaction has written', async () => {
    await app.manager.run(async () => {
      await app.client.execute(
        `insert into document values (${ROWS + 3}, 99, '[0.5,0.5,0.5,0.5]', null, null)`,
      );
      const [first] = await vectors.search(Document, 'embedding', target, { k: 1 });
      expect([String(first?.entity.id), first?.distance]).toEqual([String(ROWS + 3), 0]);
      expect(app.em.getUnitOfWork().getById(Document, first?.entity.id as never)).toBe(first?.entity);
    });
  });

  it('at a point in time', async () => {
    const name = server.freshName('vec');
    const snapshot = await app.module.get(SnapshotService).create({ name, level: 'database', database });
    const [nearest] = bruteForce(target, 1, l2);
    await app.outside.query(`insert into document values (${ROWS + 4}, 99, '[0.5,0.5,0.5,0.5]', null, null)`);
    try {
      await app.outside.query(`update document set embedding = '[9,9,9,9]' where id = ${nearest}`);
      const then = await vectors.search(Document, 'embedding', target, { k: 3, at: snapshot });
      expect(ids(then)).toEqual(bruteForce(target, 3, l2));
      const inTree = await app.manager.readAt(name, () =>
        vectors.search(Document, 'embedding', target, { k: 3 }),
      );
      expect(ids(inTree)).toEqual(bruteForce(target, 3, l2));
    } finally {
      const point = bruteForcePoint(Number(nearest));
      await app.outside.query(`update document set embedding = '${point}' where id = ${nearest}`);
    }
  });

  it('uses the index where there is one', async () => {
    if (server.kind === 'embedded') {
      console.log('skipped: the embedded server has no vector index, and answers exactly');
      return;
    }
    const [sql] = await statementsOf(() => vectors.search(Document, 'embedding', target, { k: 2 }));
    const used = await plan(sql as string);
    expect(used.includes('ivf_search')).toBe(indexed);
    const [filtered] = await statementsOf(() =>
      vectors.search(Document, 'embedding', target, { k: 2, filter: { topic: 7 } }),
    );
    const filteredPlan = await plan(filtered as string);
    expect(filteredPlan.includes('ivf_search')).toBe(indexed);
    const [exact] = await statementsOf(() =>
      vectors.search(Document, 'embedding', target, { k: 2, exact: true }),
    );
    expect(await plan(exact as string)).not.toContain('ivf_search');
  });
});

function bruteForcePoint(id: number): string {
  return /\(([^)]*)\)/g.exec(documentValues().split('), ')[id - 1] + ')')?.[1]?.match(/\[.*\]/)?.[0] ?? '';
}

it('a composite key, a double-precision column, and changes that wait for a flush', async () => {
  const em = app.em;
  em.create(Pair, { left: 1, right: 'x', point: [0, 1] });
  em.create(Pair, { left: 1, right: 'y', point: [0, 2] });
  em.create(Pair, { left: 2, right: 'x', point: [0, 3] });
  await em.flush();
  const pairs = await vectors.search(Pair, 'point', new Float32Array([0, 2.2]), { k: 2 });
  expect(pairs.map(({ entity }) => `${entity.left}${entity.right}`)).toEqual(['1y', '2x']);
  await app.outside.query(`insert into document values (${ROWS + 5}, 1, null, '[1e300, 1]', null)`);
  const [found] = await vectors.search(Document, 'precise', [1e300, 0], { k: 1 });
  expect([String(found?.entity.id), found?.distance]).toEqual([String(ROWS + 5), 1]);
});

describe('refused before anything is sent', () => {
  const k = 1;
  it.each([
    ['a property that is no vector', () => vectors.search(Document, 'topic', target, { k })],
    ['no such property', () => vectors.search(Document, 'nosuch' as never, target, { k })],
    ['too few dimensions', () => vectors.search(Document, 'embedding', [1, 2], { k })],
    ['NaN', () => vectors.search(Document, 'embedding', [1, 2, 3, Number.NaN], { k })],
    ['text', () => vectors.search(Document, 'embedding', [1, 2, 3, '1]' as never], { k })],
    ['beyond a 32-bit float', () => vectors.search(Document, 'embedding', [1, 2, 3, 1e39], { k })],
    ['k = 0', () => vectors.search(Document, 'embedding', target, { k: 0 })],
    ['k = 1.5', () => vectors.search(Document, 'embedding', target, { k: 1.5 })],
    ['k too large', () => vectors.search(Document, 'embedding', target, { k: 10_001 })],
    ['probes = 0', () => vectors.search(Document, 'embedding', target, { k, probes: 0 })],
    ['an unknown metric', () => vectors.search(Document, 'embedding', target, { k, metric: 'l3' as never })],
    [
      'a metric of Object',
      () => vectors.search(Document, 'embedding', target, { k, metric: 'toString' as never }),
    ],
  ])('%s', async (_, search) => {
    const sent = await statementsOf(() =>
      expect(search()).rejects.toMatchObject({ code: 'MO_INVALID_ARGUMENT' }),
    );
    expect(sent).toEqual([]);
  });

  it('probes inside a transaction, which a SET would commit', async () => {
    await expect(
      app.manager.run(async () => {
        await app.client.execute(`insert into document values (${ROWS + 6}, 1, null, null, null)`);
        await vectors.search(Document, 'embedding', target, { k, probes: 3 });
      }),
    ).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
    expect(await app.outside.query(`select id from document where id = ${ROWS + 6}`)).toEqual([]);
  });
});

it('Shelf stays a plain entity', async () => {
  expect(await app.em.count(Shelf)).toBe(4);
});
