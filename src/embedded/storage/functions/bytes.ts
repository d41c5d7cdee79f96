import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Define, strict, type Value } from './define.js';
import { uuid7 } from '../../values/uuid.js';

const unhex = (digits: string): Value =>
  /^[0-9a-f]*$/i.test(digits) ? Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex') : null;

/** Digests, bytes and ids. */
export const byteFunctions = (define: Define): void => {
  define('mo_unhex', strict(unhex as never));
  define('mo_uuid', (() => uuid7()) as never, false);
  define('mo_hash', strict(((name: string, s: string) => createHash(name).update(s).digest('hex')) as never));
  define('mo_crc32', strict(((s: string) => BigInt(crc32(s))) as never));
  define('mo_md5', strict(((s: string) => createHash('md5').update(s).digest('hex')) as never));
  define('mo_sha1', strict(((s: string) => createHash('sha1').update(s).digest('hex')) as never));
  define(
    'mo_hex_bytes',
    strict(((b: string | Uint8Array) =>
      Buffer.from(b as Uint8Array)
        .toString('hex')
        .toUpperCase()) as never),
  );
};
