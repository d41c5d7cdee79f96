import { type Connection } from 'mysql2/promise';

/** All databases that this login may see. */
export async function databaseNames(connection: Connection): Promise<readonly string[]> {
  const [rows] = await connection.query({ sql: 'show databases', rowsAsArray: true });
  return (rows as unknown as readonly (readonly string[])[]).map(([name]) => String(name));
}
