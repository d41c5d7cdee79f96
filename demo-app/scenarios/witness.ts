import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

/** A second connection, outside the application: it sees only what is committed. */
export class Witness {
  private constructor(
    private readonly connection: Connection,
    private readonly database: string,
  ) {}

  static async of(url: string, database: string): Promise<Witness> {
    return new Witness(await createConnection({ uri: url, database }), database);
  }

  /** Names in a table, in order of their ids. */
  async names(table = 'users', database = this.database): Promise<string[]> {
    return this.column(`select name from \`${database}\`.\`${table}\` order by id`);
  }

  /** The same as it was when the snapshot was taken. */
  async namesAt(snapshot: string, table = 'users'): Promise<string[]> {
    return this.column(
      `select name from \`${this.database}\`.\`${table}\` {snapshot = '${snapshot}'} order by id`,
    );
  }

  /** How many users have which status, now or at a snapshot: `2 pending`, `5 processed`. */
  async statuses(snapshot?: string): Promise<string[]> {
    const at = snapshot === undefined ? '' : ` {snapshot = '${snapshot}'}`;
    return this.column(
      `select concat(count(*), ' ', status) as name from \`${this.database}\`.users${at} group by status order by status`,
    );
  }

  async hasDatabase(name: string): Promise<boolean> {
    return (
      (
        await this.column(
          `select schema_name as name from information_schema.schemata where schema_name = '${name}'`,
        )
      ).length > 0
    );
  }

  async hasSnapshot(name: string): Promise<boolean> {
    const [rows] = await this.connection.query<RowDataPacket[]>('show snapshots');
    return rows.some((row) => Object.values(row)[0] === name);
  }

  async execute(sql: string, params: readonly string[] = []): Promise<void> {
    await this.connection.query(sql, [...params]);
  }

  async version(): Promise<string> {
    return (await this.column('select version() as name'))[0] ?? 'unknown';
  }

  close(): void {
    // MatrixOne leaves a politely closed connection open
    this.connection.destroy();
  }

  private async column(sql: string): Promise<string[]> {
    const [rows] = await this.connection.query<RowDataPacket[]>(sql);
    return rows.map((row) => String(row['name']));
  }
}
