import {
  type ClearDatabaseOptions,
  type CreateSchemaOptions,
  type DropSchemaOptions,
  type MikroORM,
  type UpdateSchemaOptions,
} from '@mikro-orm/core';
import {
  DatabaseSchema,
  SqlSchemaGenerator,
  type SchemaDifference,
  type SqlEntityManager,
} from '@mikro-orm/sql';
import { asKept } from './declared-schema.js';
import { keepDeleteRules } from './foreign-key-actions.js';
import { setForeignKeysAside } from './foreign-keys-aside.js';
import { MatrixOneSchemaComparator } from './schema-comparator.js';
import { splitStatements } from './split-statements.js';

type UpdateOptions = UpdateSchemaOptions<DatabaseSchema>;

/** MikroORM's schema generator in MatrixOne's terms. What it changes, it changes in one transaction: all or nothing. */
export class MatrixOneSchemaGenerator extends SqlSchemaGenerator {
  #warned = false;

  static override register(orm: MikroORM): void {
    orm.config.registerExtension(
      '@mikro-orm/schema-generator',
      () => new MatrixOneSchemaGenerator(orm.em as unknown as SqlEntityManager),
    );
  }

  override getTargetSchema(schema?: string, includeWildcardSchema?: boolean): DatabaseSchema {
    const target = asKept(super.getTargetSchema(schema, includeWildcardSchema));
    this.#warnOf(keepDeleteRules(target));
    return target;
  }

  override async create(options?: CreateSchemaOptions): Promise<void> {
    await this.ensureDatabase();
    await this.#executeTogether(await this.getCreateSchemaSQL(options));
  }

  override async update(options: UpdateOptions = {}): Promise<void> {
    await this.#executeTogether(await this.getUpdateSchemaSQL(options));
  }

  override async drop(options: DropSchemaOptions = {}): Promise<void> {
    if (options.dropDb) await super.drop(options);
    else await this.#executeTogether(await this.getDropSchemaSQL(options));
  }

  /**
   * Empties the tables by DELETE, children first: the server refuses to truncate a table that a foreign key refers to. Rows that refer to
   * their own table do so no more before, since they could not go together.
   */
  override async clear(options?: ClearDatabaseOptions): Promise<void> {
    for (const { class: entity, relations, root } of this.getOrderedMetadataForClear(options?.schema)) {
      const own = relations.filter(
        (p) => p.nullable && p.owner !== false && p.fieldNames && p.targetMeta?.root === root,
      );
      const none = Object.fromEntries(own.map(({ name }) => [name, null]));
      if (own.length > 0) await this.driver.nativeUpdate(entity, {}, none, options);
    }
    await super.clear({ ...options, truncate: false });
  }

  override async getUpdateSchemaSQL(options: UpdateOptions = {}): Promise<string> {
    await this.ensureDatabase();
    const { from, to } = await this.#schemas(options);
    return this.diffToSQL(new MatrixOneSchemaComparator(this.platform).compare(from, to), {
      ...WHOLE,
      ...options,
    });
  }

  override async getUpdateSchemaMigrationSQL(
    options: UpdateOptions = {},
  ): Promise<{ up: string; down: string }> {
    if (!options.fromSchema) await this.ensureDatabase();
    const { from, to } = await this.#schemas(options);
    const comparator = new MatrixOneSchemaComparator(this.platform);
    const up = comparator.compare(from, to);
    const down = { ...comparator.compare(to, from, up) };
    const settings = { ...WHOLE, ...options };
    return { up: this.diffToSQL(up, settings), down: this.diffToSQL(down, settings) };
  }

  override diffToSQL(
    schemaDiff: SchemaDifference,
    options: Parameters<SqlSchemaGenerator['diffToSQL']>[1],
  ): string {
    const dropsTables = !!options.dropTables && !options.safe;
    return super.diffToSQL(setForeignKeysAside(schemaDiff, { dropsTables }), options);
  }

  async #schemas(options: UpdateOptions): Promise<{ from: DatabaseSchema; to: DatabaseSchema }> {
    const to = this.getTargetSchema(options.schema, options.includeWildcardSchema);
    const { skipTables, skipViews } = this.options;
    const from =
      options.fromSchema ??
      (await DatabaseSchema.create(
        this.connection,
        this.platform,
        this.config,
        options.schema,
        to.getNamespaces(),
        undefined,
        skipTables,
        skipViews,
      ));
    const wildcards = options.includeWildcardSchema
      ? []
      : [...this.metadata.getAll().values()]
          .filter((meta) => meta.schema === '*')
          .map((meta) => meta.tableName);
    from.prune(options.schema, wildcards);
    to.prune(options.schema, wildcards);
    return { from, to };
  }

  #warnOf(keys: readonly string[]): void {
    if (keys.length === 0 || this.#warned) return;
    this.#warned = true;
    this.config
      .getLogger()
      .warn(
        'schema',
        `MatrixOne does not keep ON DELETE SET NULL of several foreign keys that meet; created without: ${keys.join(', ')}`,
        { enabled: true },
      );
  }

  async #executeTogether(sql: string): Promise<void> {
    const statements = splitStatements(sql);
    if (statements.length === 0) return;
    await this.connection.transactional(async (transaction) => {
      for (const statement of statements) await this.driver.execute(statement, [], 'run', transaction);
    });
  }
}

/** What MikroORM sets unless told otherwise. */
const WHOLE = { safe: false, dropTables: true };
