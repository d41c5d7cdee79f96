import { type ServerUrl } from '../server-url.js';

export interface Row {
  readonly name: string;
  readonly amount: number;
}

/** What a transaction's body can do. */
export interface Work {
  /** One native statement in the transaction. */
  native(sql: string, params?: readonly unknown[]): Promise<unknown>;
  /** One entity, flushed; a second native statement where there is no ORM. */
  entity(row: Row): Promise<unknown>;
  /** Many rows by native SQL. */
  bulkNative(rows: readonly Row[]): Promise<unknown>;
  /** Many entities in one flush, with the ids they got. */
  bulkEntities?(rows: readonly Row[]): Promise<readonly { id: number; name: string }[]>;
}

/** One way to run transactions in Node. */
export interface Peer {
  transaction<T>(body: (work: Work) => Promise<T>): Promise<T>;
  /** A method that joins the running transaction and does nothing else. */
  joined?(): Promise<number>;
  close(): Promise<void>;
}

export interface PeerSettings {
  readonly url: ServerUrl;
  readonly poolSize: number;
}

export type OpenPeer = (settings: PeerSettings) => Promise<Peer>;
