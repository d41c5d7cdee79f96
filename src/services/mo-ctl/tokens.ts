import { Inject, type InjectionToken } from '@nestjs/common';
import { MoCtlService } from './mo-ctl.service.js';

/** The injection token of a connection's MoCtlService; the class itself for the default connection. */
export function getMoCtlServiceToken(connection?: string): InjectionToken<MoCtlService> {
  return connection === undefined || connection === 'default' ? MoCtlService : `${connection}_MoCtlService`;
}

export const InjectMoCtlService = (connection?: string): PropertyDecorator & ParameterDecorator =>
  Inject(getMoCtlServiceToken(connection));
