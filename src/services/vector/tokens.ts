import { Inject, type InjectionToken } from '@nestjs/common';
import { VectorService } from './vector.service.js';

/** The injection token of a connection's VectorService; the class itself for the default connection. */
export function getVectorServiceToken(connection?: string): InjectionToken<VectorService> {
  return connection === undefined || connection === 'default' ? VectorService : `${connection}_VectorService`;
}

export const InjectVectorService = (connection?: string): PropertyDecorator & ParameterDecorator =>
  Inject(getVectorServiceToken(connection));
