import { Inject, type InjectionToken } from '@nestjs/common';
import { MoTransactionManager } from './mo-transaction-manager.js';

/** The injection token of a connection's transaction manager; the class itself for the default connection. */
export function getMoTransactionManagerToken(connection?: string): InjectionToken<MoTransactionManager> {
  return connection === undefined || connection === 'default'
    ? MoTransactionManager
    : `${connection}_MoTransactionManager`;
}

export const InjectMoTransactionManager = (connection?: string): PropertyDecorator & ParameterDecorator =>
  Inject(getMoTransactionManagerToken(connection));
