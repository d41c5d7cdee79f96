import { type MikroORM } from '@mikro-orm/core';
import { type InjectionToken } from '@nestjs/common';
import { type SqlSession } from '../driver/index.js';
import { type DeferredParts } from '../transaction/deferred/index.js';
import { type MoTransactionManager } from '../transaction/index.js';
import { type MatrixOneConnectionSettings, type MatrixOneModuleOptions } from './options/index.js';

// These live inside one MatrixOneCoreModule and are not exported: every connection has its own.

/** Validated options of the connection. */
export const MATRIXONE_OPTIONS: InjectionToken<MatrixOneModuleOptions | MatrixOneConnectionSettings> =
  Symbol('matrixone-options');

/** Name of the connection. */
export const MATRIXONE_CONNECTION_NAME: InjectionToken<string> = Symbol('matrixone-connection-name');

/** The connected ORM, whoever made it. */
export const MATRIXONE_ORM: InjectionToken<MikroORM> = Symbol('matrixone-orm');

/** The connection's open transaction, if any, and its pool. */
export const MATRIXONE_SQL_SESSION: InjectionToken<SqlSession> = Symbol('matrixone-sql-session');

/** The connection's deferred operations. */
export const MATRIXONE_DEFERRED: InjectionToken<DeferredParts> = Symbol('matrixone-deferred');

/** The connection's transaction manager, whatever its public token is. */
export const MATRIXONE_TRANSACTIONS: InjectionToken<MoTransactionManager> = Symbol('matrixone-transactions');
