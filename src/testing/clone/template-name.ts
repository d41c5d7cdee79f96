import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 10);

const hostPrefix = () => `template_${hash(hostname())}_`;

/**
 * The template's database. The name is all that the test files of one process share, as a test runner loads this module
 * anew for each; the process's start is in it, since another process may get the same number later.
 */
export function templateName(key: string, text: string): string {
  const start = Math.round(performance.timeOrigin).toString(36);
  return `${hostPrefix()}${process.pid.toString(36)}_${start}_${hash(`${key}\0${text}`)}`;
}

/** Exists when the template is complete. */
export const readyMark = (template: string) => `${template}_ready`;

/** The process that made the database, when it is a template made on this host. */
export function templateOwner(database: string): number | undefined {
  const prefix = hostPrefix();
  if (!database.startsWith(prefix)) return undefined;
  const pid = Number.parseInt(database.slice(prefix.length).split('_')[0] ?? '', 36);
  return Number.isNaN(pid) ? undefined : pid;
}
