import { createConnection, type ConnectionOptions, type ResultSetHeader } from 'mysql2/promise';

/** A plain connection beside the code under test: sees what is committed, and nothing else. */
export interface OutsideConnection extends AsyncDisposable {
  readonly threadId: number;
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  execute(sql: string, params?: readonly unknown[]): Promise<ResultSetHeader>;
  /** Drops the socket; a polite goodbye would leave the session and its locks on the server. */
  destroy(): void;
}

/** Connects to the database that the url names. */
export async function connectOutside(
  url: string,
  options: ConnectionOptions = {},
): Promise<OutsideConnection> {
  const connection = await createConnection({ uri: url, supportBigNumbers: true, ...options });
  // a server that goes away must fail the next query, not the process
  connection.on('error', () => {});
  const destroy = () => connection.destroy();
  return {
    threadId: connection.threadId,
    async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
      const [rows] = await connection.query(sql, [...params]);
      return rows as Row[];
    },
    async execute(sql: string, params: readonly unknown[] = []): Promise<ResultSetHeader> {
      const [header] = await connection.query<ResultSetHeader>(sql, [...params]);
      return header;
    },
    destroy,
    [Symbol.asyncDispose]: async () => destroy(),
  };
}
