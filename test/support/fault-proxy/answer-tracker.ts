import { type CommandName } from './client-command.js';

const OK = 0x00;
const ERR = 0xff;
const EOF = 0xfe;
const MORE_RESULTS = 0x08;

/** Tells when the answer to a command is complete. Reads the classic protocol, with or without EOF packets. */
export class AnswerTracker {
  #stage: 'first' | 'columns' | 'rows' | 'definitions' | 'done';
  #left = 0;

  constructor(
    private readonly command: CommandName,
    private readonly eofPackets: boolean,
  ) {
    this.#stage = command === 'STMT_CLOSE' || command === 'QUIT' ? 'done' : 'first';
  }

  /** Takes the answer's next packet; `true` when it was the last one. */
  take(payload: Buffer): boolean {
    const head = payload[0];
    if (this.#stage === 'done') return true;
    if (head === ERR) return this.#finish();
    switch (this.#stage) {
      case 'first':
        return this.#takeFirst(payload);
      case 'definitions':
        this.#left--;
        return this.#left <= 0 && this.#finish();
      case 'columns':
        this.#left--;
        if (this.#left <= 0) this.#stage = 'rows';
        return false;
      case 'rows':
        if (head !== EOF || payload.length >= 0xffffff || (this.eofPackets && payload.length >= 9))
          return false;
        return this.#endResult(this.eofPackets ? payload.readUInt16LE(3) : 0);
    }
  }

  #takeFirst(payload: Buffer): boolean {
    if (this.command === 'STMT_PREPARE') return this.#takePrepared(payload);
    const head = payload[0] ?? 0;
    if (head === OK) return this.#endResult(statusOf(payload));
    this.#left = head + (this.eofPackets ? 1 : 0);
    this.#stage = 'columns';
    return false;
  }

  /** Definitions of parameters and of columns follow, each list with an EOF packet if those are used. */
  #takePrepared(payload: Buffer): boolean {
    const lists = [payload.readUInt16LE(5), payload.readUInt16LE(7)].filter((count) => count > 0);
    this.#left = lists.reduce((sum, count) => sum + count + (this.eofPackets ? 1 : 0), 0);
    this.#stage = 'definitions';
    return this.#left === 0 && this.#finish();
  }

  #endResult(status: number): boolean {
    if ((status & MORE_RESULTS) === 0) return this.#finish();
    this.#stage = 'first';
    return false;
  }

  #finish(): true {
    this.#stage = 'done';
    return true;
  }
}

/** The status flags of an OK packet: after affected rows and insert id, both of variable length. */
function statusOf(payload: Buffer): number {
  let at = 1;
  for (let i = 0; i < 2; i++) {
    const head = payload[at] ?? 0;
    at += head === 0xfc ? 3 : head === 0xfd ? 4 : head === 0xfe ? 9 : 1;
  }
  return at + 2 <= payload.length ? payload.readUInt16LE(at) : 0;
}
