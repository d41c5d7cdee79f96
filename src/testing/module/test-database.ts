import { asAdmin, urlOfDatabase } from '../admin.js';
import { type RunningMatrixOne } from '../running-matrixone.js';
import { startMatrixOne, type StartMatrixOneOptions } from '../start-matrixone.js';
import { uniqueName } from '../unique-name.js';

/** A server and an empty database in it. */
export class TestDatabase {
  private constructor(
    readonly server: RunningMatrixOne,
    readonly name: string,
    private readonly ownsServer: boolean,
  ) {}

  /** Takes the given server, which it then leaves running, or starts one. */
  static async create(server: RunningMatrixOne | StartMatrixOneOptions = {}): Promise<TestDatabase> {
    const given = 'stop' in server ? server : undefined;
    const running = given ?? (await startMatrixOne(server as StartMatrixOneOptions));
    const database = new TestDatabase(running, uniqueName(), !given);
    await database.run(`create database \`${database.name}\``);
    return database;
  }

  /** Url of the database, for `clientUrl`. */
  get url(): string {
    return urlOfDatabase(this.server.url, this.name);
  }

  /** Drops the database, and ends the server unless it was given. */
  async destroy(): Promise<void> {
    try {
      await this.run(`drop database if exists \`${this.name}\``);
    } finally {
      if (this.ownsServer) await this.server.stop();
    }
  }

  private async run(sql: string): Promise<void> {
    await asAdmin(this.server.url, (connection) => connection.query(sql));
  }
}
