import { createRequire } from 'node:module';
import { MatrixOneOptionsError } from '../errors/index.js';

/** The application's @opentelemetry/api: an optional peer, loaded when asked for, and kept out of the declared types. */
export function loadOpenTelemetry(): unknown {
  try {
    return createRequire(import.meta.url)('@opentelemetry/api') as unknown;
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (code !== 'MODULE_NOT_FOUND') throw cause;
    throw new MatrixOneOptionsError(['telemetry needs the package @opentelemetry/api: install it']);
  }
}
