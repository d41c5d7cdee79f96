import { createConnection, type Connection } from 'mysql2/promise';
import { CREATE_TABLE } from './peers/bench-row.js';
import { partsOf, withDatabase, type ServerUrl } from './server-url.js';

/** Databases of this run, dropped at its end. */
export class BenchDatabases {
  readonly #names: string[] = [];

  private constructor(
    private readonly url: ServerUrl,
    private readonly admin: Connection,
  ) {}

  static async open(url: ServerUrl): Promise<BenchDatabases> {
    const { database: _none, ...login } = partsOf(url);
    return new BenchDatabases(url, await createConnection(login));
  }

  async create(): Promise<ServerUrl> {
    const name = `bench_${process.pid}_${this.#names.length}`;
    this.#names.push(name);
    await this.admin.query(`create database \`${name}\``);
    await this.admin.query(`use \`${name}\``);
    await this.admin.query(CREATE_TABLE);
    return withDatabase(this.url, name);
  }

  async drop(): Promise<void> {
    for (const name of this.#names) await this.admin.query(`drop database if exists \`${name}\``);
    this.admin.destroy();
  }
}
