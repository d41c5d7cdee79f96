import { type FilterQuery, type MikroORM, type Type } from '@mikro-orm/core';
import { MySqlPlatform } from '@mikro-orm/mysql';
import { MatrixOneExceptionConverter } from './exceptions/exception-converter.js';
import { jsonOperands } from './query/json-operands.js';
import { MatrixOneNativeQueryBuilder } from './query/native-query-builder.js';
import { comparableColumnType } from './schema/column-types.js';
import { MatrixOneSchemaGenerator } from './schema/schema-generator.js';
import { MatrixOneSchemaHelper } from './schema/schema-helper.js';

/**
 * MikroORM checks the versions of a batch by one OR over all its rows, which the server plans in quadratic time: it does
 * not come back from 20 000. (`insertMany` does not depend on this.)
 */
const LARGEST_BATCH = 1_000;

/** What MatrixOne's SQL has in common with MySQL's, and what not. */
export class MatrixOnePlatform extends MySqlPlatform {
  protected override readonly schemaHelper = new MatrixOneSchemaHelper(this);
  protected override readonly exceptionConverter = new MatrixOneExceptionConverter(
    new MySqlPlatform().getExceptionConverter(),
  );

  override init(orm: MikroORM): void {
    super.init(orm);
    orm.config.set('batchSize', Math.min(orm.config.get('batchSize'), LARGEST_BATCH));
    const schemaGenerator = orm.config.get('schemaGenerator');
    // switching the checks off takes a SET, and any SET commits the open transaction
    schemaGenerator.disableForeignKeys = false;
    schemaGenerator.disableForeignKeysForClear = false;
  }

  override lookupExtensions(orm: MikroORM): void {
    MatrixOneSchemaGenerator.register(orm);
  }

  /** The only way to the ids of a multi-row insert: the OK packet has the last one. */
  override usesReturningStatement(): boolean {
    return true;
  }

  override createNativeQueryBuilder(): MatrixOneNativeQueryBuilder {
    return new MatrixOneNativeQueryBuilder(this);
  }

  /** `tinyint(1)` loses its width on MatrixOne and could not be told from a number. */
  override getBooleanTypeDeclarationSQL(): string {
    return 'bool';
  }

  /** As MySQL's, with the items escaped. */
  override getEnumTypeDeclarationSQL(column: EnumColumn): string {
    const items = column.items ?? [];
    if (!items.every((item) => typeof item === 'string'))
      return this.getTinyIntTypeDeclarationSQL(column as never);
    const literal = (item: string): string => `'${item.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    return `enum(${(items as string[]).map(literal).join(',')})`;
  }

  override getDefaultMappedType(type: string): Type<unknown> {
    return super.getDefaultMappedType(type.toLowerCase() === 'bool' ? 'boolean' : type);
  }

  override normalizeColumnType(type: string, options: ColumnLength): string {
    const declared = (options as { columnTypes?: readonly string[] }).columnTypes?.[0];
    return comparableColumnType(super.normalizeColumnType(type, options), declared);
  }

  override processJsonCondition<T extends object>(...args: JsonCondition<T>): FilterQuery<T> {
    const [condition, value, path, alias] = args;
    const operand = path.length > 1 ? (jsonOperands(value) as typeof value) : value;
    return super.processJsonCondition(condition, operand, path, alias);
  }

  override getDefaultClientUrl(): string {
    return 'mysql://root@127.0.0.1:6001';
  }
}

type JsonCondition<T extends object> = Parameters<typeof MySqlPlatform.prototype.processJsonCondition<T>>;

type EnumColumn = Parameters<MySqlPlatform['getEnumTypeDeclarationSQL']>[0];

/** What MikroORM passes along with a type to be compared; a column's own data come with it. */
interface ColumnLength {
  length?: number;
  precision?: number;
  scale?: number;
}
