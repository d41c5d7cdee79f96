import { type Options } from '@mikro-orm/core';
import { type FactoryProvider, type ModuleMetadata, type Type } from '@nestjs/common';
import { type StorageDriver } from '../../context/index.js';
import { type DeferredOptions } from '../../transaction/deferred/index.js';
import { type MoTransactionOptions } from '../../transaction/index.js';

/** How transactions of a connection behave. Times are in milliseconds. */
export interface MatrixOneTransactionSettings {
  /** Longest wait for a connection of the pool before MoAcquireTimeoutError. Default 10 000. */
  readonly acquireTimeout?: number;
  /** Longest wait at shutdown for transactions that still run; then their connections are cut. Default 10 000. */
  readonly drainTimeout?: number;
  /** Options of every transaction that does not set them itself. */
  readonly defaults?: MatrixOneTransactionDefaults;
}

/** What a transaction takes from the module when its decorator does not say. */
export type MatrixOneTransactionDefaults = Pick<
  MoTransactionOptions,
  'timeout' | 'retry' | 'readOnly' | 'rollbackFor' | 'noRollbackFor'
>;

/** The journal of operations that run right after COMMIT (snapshots, …). */
export interface MatrixOneDeferredSettings extends DeferredOptions {
  /** Finish at start what an earlier process left. Default true. */
  readonly recoverOnBootstrap?: boolean;
}

/** How often the first connection is tried. */
export interface MatrixOneConnectRetry {
  /** Tries in all. Default 5. */
  readonly attempts?: number;
  /** Milliseconds between two tries. Default 1 000. */
  readonly delay?: number;
}

/** What MatrixOneModule adds beside the connection itself. */
export interface MatrixOneConnectionSettings {
  /** Name of this connection, when an application has several. The default connection has none. */
  readonly name?: string;
  /** What carries the current transaction along the call tree. Default `async-local-storage`. */
  readonly storageDriver?: StorageDriver;
  readonly transaction?: MatrixOneTransactionSettings;
  readonly deferred?: MatrixOneDeferredSettings;
  readonly connectRetry?: MatrixOneConnectRetry;
  /** Give every HTTP request an EntityManager fork of its own. Default true. */
  readonly registerRequestContext?: boolean;
  /** A span for each transaction, by @opentelemetry/api (an optional peer). Default false. */
  readonly telemetry?: boolean;
}

/** Options of MatrixOneModule.forRoot(): MikroORM's, and what MatrixOne adds. Only the database is required. */
export interface MatrixOneModuleOptions
  extends MatrixOneConnectionSettings, Omit<Partial<Options>, 'contextName' | 'name'> {
  /** MatrixOne account to log in to: the login becomes `account:user`. */
  readonly account?: string;
  /** Role to log in with: the login becomes `account:user:role`. */
  readonly role?: string;
  /** Also take the entities of every forFeature() of this connection. */
  readonly autoLoadEntities?: boolean;
}

/** Makes the options; for forRootAsync({ useClass }) and ({ useExisting }). */
export interface MatrixOneOptionsFactory {
  createMatrixOneOptions(name?: string): Promise<MatrixOneModuleOptions> | MatrixOneModuleOptions;
}

/** Options of MatrixOneModule.forRootAsync(): one of `useFactory`, `useClass`, `useExisting`. */
export interface MatrixOneModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** Name of this connection; it must be known before the factory runs. */
  readonly name?: string;
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory?: (...args: never[]) => Promise<MatrixOneModuleOptions> | MatrixOneModuleOptions;
  readonly useClass?: Type<MatrixOneOptionsFactory>;
  readonly useExisting?: Type<MatrixOneOptionsFactory>;
}

/** Options of MatrixOneModule.forExisting(): for an application whose MikroOrmModule uses MatrixOneDriver. */
export type MatrixOneExistingOptions = MatrixOneConnectionSettings;
