import { Inject, type InjectionToken } from '@nestjs/common';
import { MatrixOneClient } from './matrix-one-client.js';

/** The injection token of a connection's client; the class itself for the default connection. */
export function getMatrixOneClientToken(connection?: string): InjectionToken<MatrixOneClient> {
  return connection === undefined || connection === 'default'
    ? MatrixOneClient
    : `${connection}_MatrixOneClient`;
}

export const InjectMatrixOneClient = (connection?: string): PropertyDecorator & ParameterDecorator =>
  Inject(getMatrixOneClientToken(connection));
