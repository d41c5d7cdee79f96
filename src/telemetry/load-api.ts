import { createRequire } from 'node:module';
import type * as OpenTelemetry from '@opentelemetry/api';
import { MatrixOneOptionsError } from '../errors/index.js';

/** The application's @opentelemetry/api: an optional peer, loaded when it is asked for. */
export function loadOpenTelemetry(): typeof OpenTelemetry {
  try {
    return createRequire(import.meta.url)('@opentelemetry/api') as typeof OpenTelemetry;
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (code !== 'MODULE_NOT_FOUND') throw cause;
    throw new MatrixOneOptionsError(['telemetry needs the package @opentelemetry/api: install it']);
  }
}
