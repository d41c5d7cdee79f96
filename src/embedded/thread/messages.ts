import { DataFileError, type DataFileProblem } from '../storage/data-file-error.js';

/** What the server's thread tells the thread that started it. */
export type ThreadMessage =
  | { readonly kind: 'listening'; readonly port: number; readonly version: string }
  | { readonly kind: 'failed'; readonly failure: StartFailure };

/** Asks the server's thread to end. */
export const CLOSE = 'close';

/** An error on its way between threads, which pass on no classes and no properties of one's own. */
export interface StartFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly dataFile?: { readonly problem: DataFileProblem; readonly file: string; readonly reason: string };
}

export function failureOf(error: unknown): StartFailure {
  if (error instanceof DataFileError) {
    const { problem, file, reason, message } = error;
    return { message, dataFile: { problem, file, reason } };
  }
  const { message, code } = error as NodeJS.ErrnoException;
  return { message, code };
}

export function errorOf({ message, code, dataFile }: StartFailure): Error {
  if (dataFile) return new DataFileError(dataFile.problem, dataFile.file, dataFile.reason);
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
