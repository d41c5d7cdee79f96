import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/mysql';
import {
  CloneService,
  DeferredOperationService,
  MatrixOneClient,
  MoCtlService,
  MoTransactional,
  SnapshotLevel,
  SnapshotService,
} from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import {
  createTransactionApp,
  Note,
  STORAGE_DRIVERS,
  type TransactionApp,
} from '../../support/transaction-app.js';

class Boom extends Error {}

/** The lines of the example between which an error may strike. */
const LINES = ['start', 'orm', 'native', 'flushed', 'flush table', 'snapshot', 'clone', 'own clone'] as const;
type Line = (typeof LINES)[number];

@Injectable()
class SignUpService {
  constructor(
    private readonly em: EntityManager,
    private readonly mo: MatrixOneClient,
    private readonly snapshots: SnapshotService,
    private readonly clones: CloneService,
    private readonly ctl: MoCtlService,
  ) {}

  @MoTransactional()
  async signUp(names: Names, failAfter?: Line): Promise<void> {
    const at = (line: Line): void => {
      if (line === failAfter) throw new Boom(line);
    };
    at('start');
    this.em.persist(this.em.create(Note, { label: 'Alice' }));
    at('orm');
    await this.mo.execute('INSERT INTO note (label) VALUES (?)', ['Bob']);
    at('native');
    await this.em.flush();
    at('flushed');
    await this.ctl.flush(names.source, 'note');
    at('flush table');
    const snapshot = await this.snapshots.create({
      name: names.snapshot,
      level: SnapshotLevel.DATABASE,
      database: names.source,
    });
    at('snapshot');
    await this.clones.cloneDatabase({ target: names.backup, source: names.source, snapshot });
    at('clone');
    await this.clones.cloneTable({ target: `${names.source}.own_writes`, source: `${names.source}.note` });
    at('own clone');
  }
}

interface Names {
  readonly source: string;
  readonly snapshot: string;
  readonly backup: string;
}

describe.each(STORAGE_DRIVERS)('the main job, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  let service: SignUpService;
  let source: string;
  let names: Names;

  beforeAll(async () => {
    const database = await server.freshDatabase('main_job');
    source = database.name;
    app = await createTransactionApp(database, [SignUpService], { storageDriver });
    service = app.module.get(SignUpService);
  });
  afterAll(() => app?.close());
  beforeEach(() => {
    names = { source, snapshot: server.freshName('sp'), backup: server.freshName('bak') };
  });
  afterEach(async () => {
    await app.outside.query(`drop snapshot if exists \`${names.snapshot}\``);
    await app.outside.query(`drop database if exists \`${names.backup}\``);
    await app.outside.query('drop table if exists own_writes');
    await app.outside.query('delete from note');
  });

  const labelsIn = async (from: string): Promise<string[]> => {
    const rows = await app.outside.query<{ label: string }>(`select label from ${from}`);
    return rows.map((row) => row.label).sort();
  };
  const databases = async (): Promise<string[]> => {
    const rows = await app.outside.query<Record<string, string>>('show databases');
    return rows.flatMap((row) => Object.values(row));
  };
  const snapshots = async (): Promise<string[]> => {
    const rows = await app.outside.query<{ sname: string }>(
      "select sname from mo_catalog.mo_snapshots where kind = 'user'",
    );
    return rows.map((row) => row.sname);
  };
  const tables = async (): Promise<string[]> => {
    const rows = await app.outside.query<Record<string, string>>('show tables');
    return rows.flatMap((row) => Object.values(row));
  };

  it('leaves both rows, a snapshot with both, a backup with both, a clone with both, and an empty journal', async () => {
    await service.signUp(names);
    const both = ['Alice', 'Bob'];
    expect(await labelsIn('note')).toEqual(both);
    expect(await labelsIn(`note {SNAPSHOT = '${names.snapshot}'}`)).toEqual(both);
    expect(await labelsIn(`\`${names.backup}\`.note`)).toEqual(both);
    expect(await labelsIn('own_writes')).toEqual(both);
    expect(await app.module.get(DeferredOperationService).list()).toEqual([]);
    await app.expectQuiet();
  });

  it.each(LINES)('leaves nothing when an error is thrown after "%s"', async (line) => {
    await expect(service.signUp(names, line)).rejects.toThrow(Boom);
    expect(await labelsIn('note')).toEqual([]);
    expect(await snapshots()).not.toContain(names.snapshot);
    expect(await databases()).not.toContain(names.backup);
    expect(await tables()).not.toContain('own_writes');
    if ((await tables()).includes('mo_deferred_operation')) {
      expect(await app.outside.query('select * from mo_deferred_operation')).toEqual([]);
    }
    expect(app.manager.current()).toBeUndefined();
    await app.expectQuiet();
    // the names are free again: nothing holds them
    await service.signUp(names);
    expect(await labelsIn(`\`${names.backup}\`.note`)).toEqual(['Alice', 'Bob']);
  });
});
