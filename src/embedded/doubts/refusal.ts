import { notEmbedded } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';

const prefix = 'embedded server: ';

/** Whether an error is the embedded server's own refusal, not an answer of MatrixOne. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof ServerError && error.message.startsWith(prefix);

/** The refusal of something that an earlier refused statement left unknown. */
export const unknownSince = (what: string, statement: string): ServerError =>
  notEmbedded(`${what}, which depends on a refused statement (${statement}),`);
