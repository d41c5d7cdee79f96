import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import { ServerError } from '../session-backend.js';
import { Capability } from './constants.js';
import { type PacketWriter } from './packet-writer.js';
import { type PayloadReader } from './payload-reader.js';

export const AUTH_PLUGIN = 'mysql_native_password';

const UTF8MB4_BIN = 46;
const AUTOCOMMIT = 2;

/** What the server says it can do: MatrixOne's own list, less LOAD DATA LOCAL. */
const SERVER_CAPABILITIES = Object.entries(Capability)
  .filter(([name]) => name !== 'SSL')
  .reduce((bits, [, bit]) => bits | bit, 0);

/** The client's answer to the greeting. */
export interface HandshakeResponse {
  readonly capabilities: number;
  readonly user: string;
  readonly token: Buffer;
  readonly database: string;
  readonly plugin: string;
}

/** Twenty bytes without NUL, new for every connection. */
export function createSalt(): Buffer {
  return Buffer.from(randomBytes(20).map((byte) => (byte % 94) + 33));
}

export function writeGreeting(
  writer: PacketWriter,
  version: string,
  connectionId: number,
  salt: Buffer,
): void {
  writer.uint8(10);
  writer.nulString(version);
  writer.uint32(connectionId);
  writer.bytes(salt.subarray(0, 8));
  writer.uint8(0);
  writer.uint16(SERVER_CAPABILITIES);
  writer.uint8(UTF8MB4_BIN);
  writer.uint16(AUTOCOMMIT);
  writer.uint16(SERVER_CAPABILITIES >>> 16);
  writer.uint8(salt.length + 1);
  writer.bytes(Buffer.alloc(10));
  writer.bytes(salt.subarray(8));
  writer.uint8(0);
  writer.nulString(AUTH_PLUGIN);
}

/** Asks the client to answer again with the one authentication method there is. */
export function writeAuthSwitch(writer: PacketWriter, salt: Buffer): void {
  writer.uint8(0xfe);
  writer.nulString(AUTH_PLUGIN);
  writer.bytes(salt);
  writer.uint8(0);
}

export function readHandshakeResponse(reader: PayloadReader): HandshakeResponse {
  const capabilities = reader.uint32();
  if (!(capabilities & Capability.PROTOCOL_41)) {
    throw new ServerError(20101, 'internal error: the client speaks a protocol older than 4.1');
  }
  if (capabilities & Capability.SSL) throw new ServerError(20101, 'internal error: TLS is not configured');
  reader.bytes(4 + 1 + 23);
  const user = reader.nulString();
  const token = readToken(reader, capabilities);
  const database = capabilities & Capability.CONNECT_WITH_DB ? reader.nulString() : '';
  const plugin = capabilities & Capability.PLUGIN_AUTH ? reader.nulString() : AUTH_PLUGIN;
  return { capabilities: capabilities & SERVER_CAPABILITIES, user, token, database, plugin };
}

/** True when `token` proves knowledge of the password: SHA1(p) xor SHA1(salt + SHA1(SHA1(p))). */
export function passwordMatches(password: string, salt: Buffer, token: Buffer): boolean {
  if (password === '' || token.length === 0) return password === '' && token.length === 0;
  const once = sha1(Buffer.from(password, 'utf8'));
  const mask = sha1(salt, sha1(once));
  const expected = Buffer.from(once.map((byte, i) => byte ^ (mask[i] ?? 0)));
  return token.length === expected.length && timingSafeEqual(token, expected);
}

function readToken(reader: PayloadReader, capabilities: number): Buffer {
  if (capabilities & Capability.PLUGIN_AUTH_LENENC) return reader.lengthEncodedBytes();
  if (capabilities & Capability.SECURE_CONNECTION) return reader.bytes(reader.uint8());
  return Buffer.from(reader.nulString(), 'latin1');
}

function sha1(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
