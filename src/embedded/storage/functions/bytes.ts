import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Define, strict, type Value } from './define.js';
import { notEmbedded } from '../../engine-errors.js';
import { uuid7 } from '../../values/uuid.js';

const unhex = (digits: string): Value =>
  /^[0-9a-f]*$/i.test(digits) ? Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex') : null;

/** Three bytes of each four signs: for a sign that is missing there is a zero byte at the end. */
const fromBase64 = (digits: string): Value =>
  digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits)
    ? Buffer.concat([Buffer.from(digits, 'base64'), Buffer.alloc(/=*$/.exec(digits)?.[0].length ?? 0)])
    : null;

const addressNumber = (address: string): Value => {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return null;
  const parts = address.split('.').map(Number);
  return parts.some((n) => n > 255) ? null : BigInt(parts.reduce((sum, n) => sum * 256 + n, 0));
};

const addressText = (n: bigint): Value => {
  if (n < 0n || n > 0xff_ff_ff_ffn) throw notEmbedded('inet_ntoa() of a number beyond 32 bits');
  return [24n, 16n, 8n, 0n].map((bits) => (n >> bits) & 255n).join('.');
};

/** Digests, bytes and ids. */
export const byteFunctions = (define: Define): void => {
  define('mo_to_base64', strict(((s: string) => Buffer.from(s).toString('base64')) as never));
  define('mo_from_base64', strict(fromBase64 as never));
  define('mo_inet_aton', strict(addressNumber as never));
  define('mo_inet_ntoa', strict(addressText as never));
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
