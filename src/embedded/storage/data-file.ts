import { closeSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { DataFileError } from './data-file-error.js';

/** Raised whenever what is written to a data file changes, the shape of the catalogue's definitions included. */
const FORMAT = 3;
/** "MOem", which SQLite keeps in the header. */
const APPLICATION = 0x4d4f656d;

/** The statements that mark a new file as one of the embedded server. */
export const markSql = `PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${FORMAT}`;

/** A data file that is this server's alone until it is released. */
export interface ClaimedFile {
  /** Nothing was kept in it so far. */
  readonly isNew: boolean;
  release(): void;
}

/** Takes a data file, or says why it cannot be had. The system itself frees it when the process ends in any way. */
export function claimDataFile(file: string): ClaimedFile {
  const lock = lockBeside(file);
  try {
    return { isNew: checkHeader(file), release: () => lock.close() };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** A lock of its own file: those of the data file come and go with its statements. The file itself stays. */
function lockBeside(file: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${file}.lock`);
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const { message } = error as Error;
    if (/locked|busy/.test(message))
      throw new DataFileError('in use', file, 'is in use by another server', { cause: error });
    throw new DataFileError('unusable', file, `cannot be opened: ${message}`, { cause: error });
  }
}

/** @returns whether the file is new */
function checkHeader(file: string): boolean {
  const header = readHeader(file);
  if (header.length === 0) return true;
  const isSqlite = header.length === 100 && header.toString('latin1', 0, 15) === 'SQLite format 3';
  if (!isSqlite || header.readUInt32BE(68) !== APPLICATION)
    throw new DataFileError('foreign', file, 'is not one of the embedded server');
  const format = header.readUInt32BE(60);
  if (format !== FORMAT)
    throw new DataFileError(
      'other version',
      file,
      `has format ${format}, of another version of nestjs-matrixone; this one reads and writes format ${FORMAT}`,
    );
  return false;
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(100);
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    return header.subarray(0, readSync(handle, header, 0, header.length, 0));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return header.subarray(0, 0);
    throw new DataFileError('unusable', file, `cannot be read: ${message}`, { cause: error });
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
