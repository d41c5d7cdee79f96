import { type PacketWriter } from './packet-writer.js';
import { malformedPacket, type PayloadReader } from './payload-reader.js';

/** Writes a date or datetime text in the binary form, as short as its value allows. */
export function writeDateTime(writer: PacketWriter, text: string): void {
  const match = /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?)?$/.exec(
    text,
  );
  if (!match) throw new TypeError(`not a date: ${text}`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((n) => Number(n ?? 0));
  const micros = microseconds(match[7]);
  const size = micros ? 11 : hour || minute || second ? 7 : year || month || day ? 4 : 0;
  writer.uint8(size);
  if (size === 0) return;
  writer.uint16(year);
  writer.bytes(Uint8Array.of(month, day));
  if (size >= 7) writer.bytes(Uint8Array.of(hour, minute, second));
  if (size === 11) writer.uint32(micros);
}

/** Writes a time text (`-12:34:56.789`, hours may exceed 23) in the binary form. */
export function writeTime(writer: PacketWriter, text: string): void {
  const match = /^(-?)(\d+):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) throw new TypeError(`not a time: ${text}`);
  const [hours = 0, minute = 0, second = 0] = match.slice(2, 5).map(Number);
  const micros = microseconds(match[5]);
  const size = micros ? 12 : hours || minute || second ? 8 : 0;
  writer.uint8(size);
  if (size === 0) return;
  writer.uint8(match[1] === '-' ? 1 : 0);
  writer.uint32(Math.floor(hours / 24));
  writer.bytes(Uint8Array.of(hours % 24, minute, second));
  if (size === 12) writer.uint32(micros);
}

/** Reads a bound DATE, DATETIME or TIMESTAMP; its text has the parts that were sent. */
export function readDateTime(reader: PayloadReader): string {
  const size = reader.uint8();
  if (size === 0) return '0000-00-00 00:00:00';
  if (size !== 4 && size !== 7 && size !== 11) throw malformedPacket();
  const date = `${pad(reader.uint16(), 4)}-${pad(reader.uint8())}-${pad(reader.uint8())}`;
  if (size === 4) return date;
  const time = `${pad(reader.uint8())}:${pad(reader.uint8())}:${pad(reader.uint8())}`;
  return `${date} ${time}${size === 11 ? `.${pad(reader.uint32(), 6)}` : ''}`;
}

/** Reads a bound TIME; days are counted into the hours, e.g. `-26:03:04.000005`. */
export function readTime(reader: PayloadReader): string {
  const size = reader.uint8();
  if (size === 0) return '00:00:00';
  if (size !== 8 && size !== 12) throw malformedPacket();
  const sign = reader.uint8() === 1 ? '-' : '';
  const hours = reader.uint32() * 24 + reader.uint8();
  const time = `${pad(hours)}:${pad(reader.uint8())}:${pad(reader.uint8())}`;
  return `${sign}${time}${size === 12 ? `.${pad(reader.uint32(), 6)}` : ''}`;
}

function microseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(6, '0'));
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
