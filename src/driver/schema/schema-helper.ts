import { type Transaction } from '@mikro-orm/core';
import {
  MySqlSchemaHelper,
  type AbstractSqlConnection,
  type CheckDef,
  type DatabaseSchema,
  type DatabaseTable,
  type IndexDef,
  type SqlRoutineDef,
  type Table,
  type TableDifference,
} from '@mikro-orm/sql';
import { MoUnsupportedError } from '../../errors/index.js';
import { errnoOf } from '../session/index.js';
import { type MatrixOnePlatform } from '../matrix-one-platform.js';
import { parseCreateTable } from './create-table-parser.js';
import { introspectedTable } from './introspected-table.js';
import { storedText } from './sql-text.js';
import { type ColumnTexts } from './table-definition.js';

const UNKNOWN_DATABASE = 1049;
const ADDS_FOREIGN_KEY = /^alter table \S+ add constraint `(?:[^`]|``)+` foreign key /;

type TextsByTable = ReadonlyMap<string, ReadonlyMap<string, ColumnTexts>>;

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

  /** Foreign keys last: once a table refers to itself, MatrixOne cannot change its columns any more. */
  override alterTable(diff: TableDifference, safe?: boolean): string[] {
    const statements = super.alterTable(diff, safe);
    return [
      ...statements.filter((sql) => !ADDS_FOREIGN_KEY.test(sql)),
      ...statements.filter((sql) => ADDS_FOREIGN_KEY.test(sql)),
    ];
  }

  override createCheck(table: DatabaseTable, check: CheckDef): string {
    if (this.#createdWithChecks.has(table)) return '';
    throw new MoUnsupportedError(
      `MatrixOne cannot add the check '${check.name}' to the existing table '${table.name}': a check is made with its table.`,
    );
  }

  override dropConstraint(table: string, name: string): string {
    throw new MoUnsupportedError(
      `MatrixOne cannot drop the check '${name}' of the table '${table}': a check lives as long as its table.`,
    );
  }

  /** The server has no RENAME INDEX. */
  override getRenameIndexSQL(tableName: string, index: IndexDef, oldIndexName: string): string[] {
    return [this.dropIndex(tableName, index, oldIndexName), this.getCreateIndexSQL(tableName, index)];
  }

  override async tableExists(
    connection: AbstractSqlConnection,
    tableName: string,
    schemaName: string | undefined,
    ctx?: Transaction,
  ): Promise<boolean> {
    if (await super.tableExists(connection, tableName, schemaName, ctx)) return true;
    const folded = tableName.toLowerCase();
    return folded !== tableName && super.tableExists(connection, folded, schemaName, ctx);
  }

  override async loadInformationSchema(
    schema: DatabaseSchema,
    connection: AbstractSqlConnection,
    tables: Table[],
    _schemas?: string[],
    ctx?: Transaction,
  ): Promise<void> {
    if (tables.length === 0) return;
    const texts = await this.#columnTexts(connection, ctx);
    const nameOf = this.#declaredNames();
    for (const row of tables) {
      const sql = await this.#showCreateTable(connection, row.table_name, ctx);
      if (sql === undefined) continue;
      const name = nameOf(row.table_name);
      const table = schema.addTable(name, row.schema_name, storedText(String(row.table_comment ?? '')));
      const own = texts.get(row.table_name) ?? new Map<string, ColumnTexts>();
      const facts = { name, table: parseCreateTable(sql), texts: own, nameOf };
      const { columns, indexes, checks, primaryKey, foreignKeys, enums } = introspectedTable(
        facts,
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

  /** The server folds table names to lower case; the entities' own spelling must be found again. */
  #declaredNames(): (table: string) => string {
    const entities = [...this.platform.getConfig().getDriver().getMetadata().getAll().values()];
    const names = new Map(entities.map(({ tableName }) => [tableName.toLowerCase(), tableName]));
    return (table) => names.get(table.toLowerCase()) ?? table;
  }

  async #columnTexts(connection: AbstractSqlConnection, ctx?: Transaction): Promise<TextsByTable> {
    const rows = await connection.execute<ColumnRow[]>(
      `select table_name as table_name, column_name as column_name, column_comment as column_comment, ` +
        `column_default as column_default from information_schema.columns where table_schema = schema()`,
      [],
      'all',
      ctx,
    );
    const tables = new Map<string, Map<string, ColumnTexts>>();
    for (const row of rows) {
      const own = tables.get(row.table_name) ?? new Map<string, ColumnTexts>();
      const texts = { comment: row.column_comment ?? '', default: row.column_default ?? undefined };
      tables.set(row.table_name, own.set(row.column_name, texts));
    }
    return tables;
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

interface ColumnRow {
  readonly table_name: string;
  readonly column_name: string;
  readonly column_comment: string | null;
  readonly column_default: string | null;
}
