import { MoQueryError } from '../../errors/index.js';

/** What mo_ctl answered. */
export interface MoCtlReply {
  /** As the server names the command: `Flush`, `GETSNAPSHOT`, …; empty when the answer is plain text. */
  readonly method: string;
  /** Parsed from JSON: an array for commands of 'dn', text for most of 'cn'. */
  readonly result: unknown;
  /** The whole answer as it came. */
  readonly text: string;
}

/** Reads an answer; some commands answer in plain text, which is then the result. */
export function parseReply(text: string): MoCtlReply {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return { method: '', result: text.trimEnd(), text };
  const { method, result } = parsed;
  return { method: typeof method === 'string' ? method : '', result, text };
}

/** The entries of a reply that has one for each shard. Throws MoQueryError for another shape. */
export function entriesOf(reply: MoCtlReply): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(reply.result) && reply.result.every(isObject)) return reply.result;
  throw unexpected(reply);
}

/** Checks that every shard said OK. */
export function assertOk(reply: MoCtlReply): void {
  const entries = entriesOf(reply);
  if (entries.length === 0 || entries.some((entry) => entry['returnStr'] !== 'OK')) throw unexpected(reply);
}

export function unexpected(reply: MoCtlReply): MoQueryError {
  return new MoQueryError(
    `mo_ctl gave an answer that means no success: ${reply.text.trim().slice(0, 200)}`,
    {},
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
