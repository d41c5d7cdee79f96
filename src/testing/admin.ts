import { type Connection, createConnection } from 'mysql2/promise';

/** Does something over a connection of its own to the server, which is closed at once, not politely. */
export async function asAdmin<T>(url: string, fn: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url });
  try {
    return await fn(connection);
  } finally {
    connection.destroy();
  }
}

/** Url of a database of the server. */
export function urlOfDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
