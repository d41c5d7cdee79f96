import { defineEntity, p } from '@mikro-orm/core';
import { SqlEntityManager } from '@mikro-orm/mysql';
import { type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  MatrixOneClient,
  MatrixOneModule,
  MoTransactionManager,
  type MatrixOneModuleOptions,
  type StorageDriver,
} from 'nestjs-matrixone';
import { type FreshDatabase } from './server.js';
import { connectOutside, type OutsideConnection } from './second-connection.js';

/** The suite's one table: a label, unique, so that rows can be told apart and collide. */
export const NoteSchema = defineEntity({
  name: 'Note',
  tableName: 'note',
  properties: {
    id: p.integer().primary(),
    label: p.string().length(100).unique(),
    version: p.integer().version(),
  },
});

export class Note extends NoteSchema.class {}
NoteSchema.setClass(Note);

export const STORAGE_DRIVERS: readonly StorageDriver[] = ['async-local-storage', 'cls-hooked'];

/** A Nest application on a fresh database, and a plain connection that looks from outside. */
export interface TransactionApp {
  readonly module: TestingModule;
  readonly em: SqlEntityManager;
  readonly client: MatrixOneClient;
  readonly manager: MoTransactionManager;
  readonly outside: OutsideConnection;
  readonly databaseUrl: string;
  /** Labels in the table as another connection sees them now, in the order of their ids. */
  labels(): Promise<string[]>;
  /** Fails unless nothing of a transaction is left: every row lockable, no connection checked out. */
  expectQuiet(): Promise<void>;
  close(): Promise<void>;
}

export async function createTransactionApp(
  database: FreshDatabase,
  providers: readonly Provider[] = [],
  options: Partial<MatrixOneModuleOptions> = {},
): Promise<TransactionApp> {
  const outside = await connectOutside(database.url);
  await outside.query(
    'create table if not exists note (id int primary key auto_increment, label varchar(100) not null unique, version int not null default 1)',
  );
  const module = await Test.createTestingModule({
    imports: [MatrixOneModule.forRoot({ clientUrl: database.url, entities: [NoteSchema], ...options })],
    providers: [...providers],
  }).compile();
  await module.init();
  const em = module.get(SqlEntityManager);
  const labels = async (): Promise<string[]> => {
    const rows = await outside.query<{ label: string }>('select label from note order by id');
    return rows.map((row) => row.label);
  };
  return {
    module,
    em,
    client: module.get(MatrixOneClient),
    manager: module.get(MoTransactionManager),
    outside,
    databaseUrl: database.url,
    labels,
    async expectQuiet() {
      // an UPDATE of every row waits for locks that anybody still holds
      await outside.query('update note set version = version where id > 0');
    },
    async close() {
      await module.close();
      outside.destroy();
    },
  };
}
