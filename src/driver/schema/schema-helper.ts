import { type Transaction } from '@mikro-orm/core';
import {
  MySqlSchemaHelper,
  type AbstractSqlConnection,
  type CheckDef,
  type DatabaseSchema,
  type DatabaseTable,
  type SqlRoutineDef,
  type Table,
} from '@mikro-orm/sql';
import { MoUnsupportedError } from '../../errors/index.js';
import { errnoOf } from '../session/index.js';
import { type MatrixOnePlatform } from '../matrix-one-platform.js';
import { parseCreateTable } from './create-table-parser.js';
import { introspectedTable } from './introspected-table.js';

const UNKNOWN_DATABASE = 1049;

type Comments = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** DDL for MatrixOne, and its schema read back from `SHOW CREATE TABLE` (information_schema is not complete there). */
export class MatrixOneSchemaHelper extends MySqlSchemaHelper {
  /** Tables whose CREATE statement has their checks in it already. */
  readonly #createdWithChecks = new WeakSet<DatabaseTable>();

  declare protected readonly platform: MatrixOnePlatform;

  constructor(platform: MatrixOnePlatform) {
    super(platform);
  }

  /** Nothing: any SET would commit a migration's transaction. */
  override getSchemaBeginning(): string {
    return '';
  }

  override getSchemaEnd(): string {
    return '';
  }

  override disableForeignKeysSQL(): string {
    return '';
  }

  override enableForeignKeysSQL(): string {
    return '';
  }

  override getDatabaseNotExistsError(dbName: string): string {
    return `Unknown database ${dbName}`;
  }

  override getDatabaseExistsSQL(name: string): string {
    return `select 1 from information_schema.schemata where schema_name = ${this.platform.quoteValue(name)}`;
  }

  override async databaseExists(connection: AbstractSqlConnection, name: string): Promise<boolean> {
    try {
      return await super.databaseExists(connection, name);
    } catch (error) {
      if (errnoOf(error) === UNKNOWN_DATABASE) return false;
      throw error;
    }
  }

  /** Without a USE behind it: that would hit one connection of the pool; the ORM reconnects anyway. */
  override getCreateDatabaseSQL(name: string): string {
    return `create database ${this.quote(name)}`;
  }

  /** Engine, character set and collation have no meaning on MatrixOne. */
  override finalizeTable(table: DatabaseTable): string {
    return table.comment ? ` comment = ${this.platform.quoteValue(table.comment)}` : '';
  }

  /** Checks are part of the CREATE: MatrixOne cannot add one to a table. */
  override createTable(table: DatabaseTable, alter?: boolean): string[] {
    this.#createdWithChecks.add(table);
    const [create = '', ...rest] = super.createTable(table, alter);
    const checks = table
      .getChecks()
      .map((check) => `, constraint ${this.quote(check.name)} check (${check.expression as string})`);
    if (checks.length === 0) return [create, ...rest];
    const end = create.lastIndexOf(`)${this.finalizeTable(table)};`);
    return [create.slice(0, end) + checks.join('') + create.slice(end), ...rest];
  }

  override createCheck(table: DatabaseTable, check: CheckDef): string {
    if (this.#createdWithChecks.has(table)) return '';
    throw new MoUnsupportedError(
      `MatrixOne cannot add the check '${check.name}' to the existing table '${table.name}': a check is made with its table.`,
    );
  }

  override async loadInformationSchema(
    schema: DatabaseSchema,
    connection: AbstractSqlConnection,
    tables: Table[],
    _schemas?: string[],
    ctx?: Transaction,
  ): Promise<void> {
    if (tables.length === 0) return;
    const comments = await this.#columnComments(connection, ctx);
    for (const { table_name: name, schema_name: schemaName, table_comment: comment } of tables) {
      const own = comments.get(name) ?? new Map<string, string>();
      const sql = await this.#showCreateTable(connection, name, ctx);
      if (sql === undefined) continue;
      const table = schema.addTable(name, schemaName, comment);
      const { columns, indexes, checks, primaryKey, foreignKeys, enums } = introspectedTable(
        name,
        parseCreateTable(sql, own),
        own,
        this.platform,
      );
      table.init(columns, indexes, checks, primaryKey, foreignKeys, enums);
    }
  }

  /** `information_schema.views` holds the whole CREATE VIEW statement. */
  override async loadViews(
    schema: DatabaseSchema,
    connection: AbstractSqlConnection,
    _schemaName?: string,
    ctx?: Transaction,
  ): Promise<void> {
    const views = await connection.execute<ViewRow[]>(this.getListViewsSQL(), [], 'all', ctx);
    for (const view of views) {
      const definition = String(view.view_definition ?? '')
        .replace(CREATE_VIEW, '')
        .trim();
      if (definition)
        schema.addView(view.view_name, view.schema_name ?? undefined, definition.replace(/;$/, ''));
    }
  }

  override async getAllRoutines(): Promise<SqlRoutineDef[]> {
    return [];
  }

  async #columnComments(connection: AbstractSqlConnection, ctx?: Transaction): Promise<Comments> {
    const rows = await connection.execute<CommentRow[]>(
      `select table_name as table_name, column_name as column_name, column_comment as column_comment
       from information_schema.columns where table_schema = schema() and column_comment <> ''`,
      [],
      'all',
      ctx,
    );
    const comments = new Map<string, Map<string, string>>();
    for (const row of rows) {
      const own = comments.get(row.table_name) ?? new Map<string, string>();
      comments.set(row.table_name, own.set(row.column_name, String(row.column_comment)));
    }
    return comments;
  }

  async #showCreateTable(
    connection: AbstractSqlConnection,
    name: string,
    ctx?: Transaction,
  ): Promise<string | undefined> {
    const [row] = await connection.execute<Record<string, string>[]>(
      `show create table ${this.platform.quoteIdentifier(name)}`,
      [],
      'all',
      ctx,
    );
    return row?.['Create Table'];
  }
}

const CREATE_VIEW =
  /^\s*create\s+(?:or\s+replace\s+)?(?:\w+\s*=\s*\S+\s+|sql\s+security\s+\w+\s+)*view\s+(?:if\s+not\s+exists\s+)?(?:`(?:[^`]|``)+`|[^\s`(.]+)(?:\.(?:`(?:[^`]|``)+`|[^\s`(.]+))?\s*(?:\([^)]*\)\s*)?as\s+/i;

interface ViewRow {
  readonly view_name: string;
  readonly schema_name: string | null;
  readonly view_definition: string | null;
}

interface CommentRow {
  readonly table_name: string;
  readonly column_name: string;
  readonly column_comment: string;
}
