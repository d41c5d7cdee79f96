import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/mysql';
import { setTimeout as delay } from 'node:timers/promises';
import { MatrixOneClient, MoReadAt, MoTransactional, SnapshotService, type Snapshot } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import {
  createTransactionApp,
  Note,
  STORAGE_DRIVERS,
  type TransactionApp,
} from '../../support/transaction-app.js';

@Injectable()
class Archive {
  constructor(
    private readonly em: EntityManager,
    private readonly client: MatrixOneClient,
  ) {}

  @MoReadAt((snapshot: string) => snapshot)
  async labels(_snapshot: string): Promise<string[]> {
    const notes = await this.em.find(Note, {}, { orderBy: { id: 1 } });
    return notes.map((note) => note.label);
  }

  @MoReadAt((snapshot: string) => snapshot)
  async everyRoute(_snapshot: string): Promise<Record<string, number>> {
    const count = 'select count(*) as n from note';
    const n = (rows: { n: number | string }[]): number => Number(rows[0]?.n);
    return {
      find: (await this.em.find(Note, {})).length,
      count: await this.em.count(Note),
      queryBuilder: (
        await this.em
          .qb(Note, 'n')
          .select('*')
          .where({ id: { $gt: 0 } })
          .getResultList()
      ).length,
      raw: n(await this.em.execute(count)),
      joined: await this.joined(),
      nativeNow: n(await this.client.query(count)),
      nativeThen: n(await this.client.query(count, [], { timeTravel: true })),
    };
  }

  @MoTransactional()
  async joined(): Promise<number> {
    return this.em.count(Note);
  }

  @MoReadAt((snapshot: string) => snapshot)
  async write(_snapshot: string, route: 'orm' | 'native'): Promise<void> {
    if (route === 'native') await this.client.execute("insert into note (label) values ('no')");
    const [note] = await this.em.find(Note, {});
    if (note) note.label = 'changed';
    await this.em.flush();
  }
}

describe.each(STORAGE_DRIVERS)('reading at a point in time, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  let archive: Archive;
  let snapshot: Snapshot;
  let database: string;

  beforeAll(async () => {
    const fresh = await server.freshDatabase('read_at');
    database = fresh.name;
    app = await createTransactionApp(fresh, [Archive], { storageDriver });
    archive = app.module.get(Archive);
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await app.outside.query('delete from note');
    await app.outside.query("insert into note (label) values ('old')");
    snapshot = await app.module
      .get(SnapshotService)
      .create({ name: server.freshName('at'), level: 'database', database });
    await app.outside.query("insert into note (label) values ('new')");
  });

  it('the ORM sees the snapshot, the rest of the application sees today', async () => {
    expect(await archive.labels(snapshot.name)).toEqual(['old']);
    expect(await app.labels()).toEqual(['old', 'new']);
    expect(await app.manager.run(() => app.em.count(Note))).toBe(2);
  });

  it('every ORM route reads there, joined boundaries too; native SQL by request', async () => {
    expect(await archive.everyRoute(snapshot.name)).toEqual({
      find: 1,
      count: 1,
      queryBuilder: 1,
      raw: 1,
      joined: 1,
      nativeNow: 2,
      nativeThen: 1,
    });
  });

  it.each(['orm', 'native'] as const)('writes are refused: %s', async (route) => {
    await expect(archive.write(snapshot.name, route)).rejects.toMatchObject({ code: 'MO_READ_ONLY' });
    expect(await app.labels()).toEqual(['old', 'new']);
  });

  it('inside a transaction it reads the past, not the transaction’s own rows, and leaves it alone', async () => {
    await app.manager.run(async () => {
      await app.client.execute("insert into note (label) values ('mine')");
      expect(await archive.labels(snapshot.name)).toEqual(['old']);
      expect(await app.em.count(Note)).toBe(3);
    });
    expect(await app.labels()).toEqual(['old', 'new', 'mine']);
  });

  it('reads at a server timestamp, and side by side at several points', async () => {
    const [now, then] = await Promise.all([
      app.manager.run(() => app.em.count(Note)),
      app.manager.readAt(snapshot.timestamp as bigint, () => app.em.count(Note)),
    ]);
    expect([now, then]).toEqual([2, 1]);
  });

  it('reads at a time', async () => {
    await delay(20);
    const time = new Date();
    await delay(20);
    await app.outside.query("insert into note (label) values ('newest')");
    expect(await app.manager.readAt(time, () => app.em.count(Note))).toBe(2);
  });

  it('entities of the past are nobody’s to save', async () => {
    const [note] = await app.module.get(SnapshotService).readAt(snapshot, () => app.em.find(Note, {}));
    expect(note?.label).toBe('old');
    (note as Note).label = 'changed';
    await app.manager.run(async () => app.em.flush());
    expect(await app.labels()).toEqual(['old', 'new']);
  });

  it.each([
    ['no such snapshot', 'nosuch_snapshot_at_all'],
    ['a bad name', 'bad`name'],
  ])('refuses %s by name', async (_, name) => {
    await expect(archive.labels(name)).rejects.toMatchObject({
      code: expect.stringMatching(/MO_(NOT_FOUND|INVALID_NAME)/),
    });
  });
});
