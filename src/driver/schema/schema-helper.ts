import { type Transaction } from '@mikro-orm/core';
import {
  MySqlSchemaHelper,
  DatabaseTable,
  type AbstractSqlConnection,
  type Column,
  type DatabaseSchema,
  type IndexDef,
  type SqlRoutineDef,
  type Table,
  type TableDifference,
} from '@mikro-orm/sql';
import { errnoOf } from '../session/index.js';
import { type MatrixOnePlatform } from '../matrix-one-platform.js';
import { parseCreateTable } from './create-table-parser.js';
import { createSpecialIndexSql, indexType } from './indexes/index.js';
import { introspectedTable } from './introspected-table.js';
import { storedText } from './sql-text.js';
import { needsRebuild } from './table-change.js';
import { type ColumnTexts } from './table-definition.js';
import { rebuildTable, type TableStatements } from './table-rebuild.js';

const UNKNOWN_DATABASE = 1049;
const ADDS_FOREIGN_KEY = /^alter table \S+ add constraint `(?:[^`]|``)+` foreign key /;

type TextsByTable = ReadonlyMap<string, ReadonlyMap<string, ColumnTexts>>;

/** DDL for MatrixOne, and its schema read back from `SHOW CREATE TABLE` (information_schema is not complete there). */
export class MatrixOneSchemaHelper extends MySqlSchemaHelper {
  /** What `alterTable` has left to `getPostAlterTable`. */
  readonly #foreignKeysOf = new WeakMap<TableDifference, string[]>();
  /** The partitions of existing tables, which a table that takes such a one's place is given, too. */
  readonly #partitionsOf = new WeakMap<DatabaseTable, string>();

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
    const [create = '', ...rest] = super.createTable(table, alter);
    const checks = table
      .getChecks()
      .map((check) => `, constraint ${this.quote(check.name)} check (${check.expression as string})`);
    if (checks.length === 0) return [create, ...rest];
    const end = create.lastIndexOf(`)${this.finalizeTable(table)};`);
    return [create.slice(0, end) + checks.join('') + create.slice(end), ...rest];
  }

  /** All of it as one new table where the server cannot change the old one; foreign keys follow in `getPostAlterTable`. */
  override alterTable(diff: TableDifference, safe?: boolean): string[] {
    if (needsRebuild(diff)) {
      const keys = [...Object.values(diff.addedForeignKeys), ...Object.values(diff.changedForeignKeys)];
      this.#foreignKeysOf.set(
        diff,
        keys.map((key) => this.createForeignKey(diff.toTable, key)),
      );
      return rebuildTable(diff, this.platform, this.#rebuildStatements(diff), safe);
    }
    const statements = [...new Set(super.alterTable(diff, safe))];
    this.#foreignKeysOf.set(
      diff,
      statements.filter((sql) => ADDS_FOREIGN_KEY.test(sql)),
    );
    return statements.filter((sql) => !ADDS_FOREIGN_KEY.test(sql));
  }

  override getPreAlterTable(diff: TableDifference, safe?: boolean): string[] {
    return needsRebuild(diff) ? [] : super.getPreAlterTable(diff, safe ?? false);
  }

  /** Foreign keys come when every table has its columns; once a table refers to itself, the server cannot change them. */
  override getPostAlterTable(diff: TableDifference): string[] {
    return this.#foreignKeysOf.get(diff) ?? [];
  }

  /** Checks are made with their table. */
  override createCheck(): string {
    return '';
  }

  override createIndex(index: IndexDef, table: DatabaseTable, createPrimary?: boolean): string {
    return (
      this.#specialIndex(index, table.getShortestName()) ?? super.createIndex(index, table, createPrimary)
    );
  }

  override getCreateIndexSQL(tableName: string, index: IndexDef, partialExpression?: boolean): string {
    return (
      this.#specialIndex(index, tableName) ?? super.getCreateIndexSQL(tableName, index, partialExpression)
    );
  }

  /** What two indexes are told apart by beside their columns. */
  override getIndexAccessMethod(index: IndexDef): string {
    return typeof index.type === 'string' ? (indexType(index.type, index.options) ?? '') : '';
  }

  /** By RENAME COLUMN, which leaves all else of the column as it is. */
  override getRenameColumnSQL(tableName: string, oldColumnName: string, to: Column): string {
    return `alter table ${this.quote(tableName)} rename column ${this.quote(oldColumnName)} to ${this.quote(to.name)}`;
  }

  override getChangeColumnCommentSQL(tableName: string, to: Column): string {
    const table = new DatabaseTable(this.platform, tableName);
    return `alter table ${this.quote(tableName)} modify ${this.createTableColumn(to, table, new Set(['comment'])) ?? ''}`;
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
      const definition = parseCreateTable(sql);
      if (definition.partitions) this.#partitionsOf.set(table, definition.partitions);
      const facts = { name, table: definition, texts: own, nameOf };
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

  #specialIndex(index: IndexDef, tableName: string): string | undefined {
    if (index.expression || index.primary) return undefined;
    return createSpecialIndexSql(index, tableName, (name) => this.quote(name));
  }

  #rebuildStatements(diff: TableDifference): TableStatements {
    const partitions = this.#partitionsOf.get(diff.fromTable);
    return {
      quote: (name) => this.quote(name),
      createTable: (table) => {
        const [create = '', ...indexes] = this.createTable(table);
        return [partitions ? `${create.replace(/;$/, '')} ${partitions}` : create, ...indexes];
      },
      addColumns: (table, columns) => this.getAddColumnsSQL(table, columns),
    };
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
