import { type ClearDatabaseOptions, type MikroORM } from '@mikro-orm/core';
import { SqlSchemaGenerator, type SqlEntityManager } from '@mikro-orm/sql';

/** MikroORM's schema generator without what MatrixOne refuses. */
export class MatrixOneSchemaGenerator extends SqlSchemaGenerator {
  static override register(orm: MikroORM): void {
    orm.config.registerExtension(
      '@mikro-orm/schema-generator',
      () => new MatrixOneSchemaGenerator(orm.em as unknown as SqlEntityManager),
    );
  }

  /** Empties the tables by DELETE, children first: the server refuses to truncate a table that a foreign key refers to. */
  override async clear(options?: ClearDatabaseOptions): Promise<void> {
    await super.clear({ ...options, truncate: false });
  }
}
