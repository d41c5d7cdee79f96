import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

import { templateOwnerName } from '../run/test-run.js';

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 10);

const hostPrefix = () => `template_${hash(hostname())}_`;

/**
 * The template's database. The name is all that the test files of a process, or of a test run, share, as a test runner loads
 * this module anew for each.
 */
export const templateName = (key: string, text: string): string =>
  `${hostPrefix()}${templateOwnerName()}_${hash(`${key}\0${text}`)}`;

/** Exists when the template is complete. */
export const readyMark = (template: string) => `${template}_ready`;

/** The process that the database belongs to, when it is a template made on this host. */
export function templateOwner(database: string): number | undefined {
  const prefix = hostPrefix();
  if (!database.startsWith(prefix)) return undefined;
  const pid = Number.parseInt(database.slice(prefix.length).split('_')[0] ?? '', 36);
  return Number.isNaN(pid) ? undefined : pid;
}
