import { createConnection } from 'mysql2/promise';

import { type RunningMatrixOne } from '../running-matrixone.js';
import { startMatrixOne, type StartMatrixOneOptions } from '../start-matrixone.js';

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
    const url = new URL(this.server.url);
    url.pathname = `/${this.name}`;
    return url.toString();
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
    const connection = await createConnection({ uri: this.server.url });
    try {
      await connection.query(sql);
    } finally {
      connection.destroy();
    }
  }
}

function uniqueName(): string {
  const random = Math.floor(Math.random() * 36 ** 5).toString(36);
  return `test_${process.pid.toString(36)}_${Date.now().toString(36)}${random}`;
}
