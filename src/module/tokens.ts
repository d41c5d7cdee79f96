import { type InjectionToken } from '@nestjs/common';

/** Name of the connection that has none. */
export const DEFAULT_CONNECTION = 'default';

export function isDefaultConnection(connection: string | undefined): boolean {
  return connection === undefined || connection === DEFAULT_CONNECTION;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
type ServiceClass<T> = Function & { readonly prototype: T };

/** The class itself for the default connection, `<connection>_<label>` for another. */
export function connectionToken<T>(
  service: ServiceClass<T>,
  label: string,
  connection?: string,
): InjectionToken<T> {
  return isDefaultConnection(connection) ? (service as InjectionToken<T>) : `${connection}_${label}`;
}
