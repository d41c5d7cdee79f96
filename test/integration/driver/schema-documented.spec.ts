import { Entity, Index, PrimaryKey, Property, ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { expect, it } from '@jest/globals';
import { fullTextIndex, VecF32Type, vectorIndex } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { useOrms } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

/** As in docs/schema-and-migrations.md. */
@Entity()
@Index(fullTextIndex<Article>({ properties: ['title', 'body'] }))
@Index(vectorIndex<Article>({ properties: 'embedding', type: 'ivfflat', lists: 100, metric: 'cosine' }))
class Article {
  @PrimaryKey({ type: 'bigint', unsigned: false })
  id!: bigint;

  @Property({ type: 'string' })
  title!: string;

  @Property({ type: 'text' })
  @Index(fullTextIndex({ parser: 'ngram' }))
  body!: string;

  @Property({ type: new VecF32Type(3) })
  embedding!: number[];
}

it('the documented entity with its indexes is created, and then nothing is left to update', async () => {
  const database = await server.freshDatabase('documented');
  const orm = await openOrm(database, [Article], { metadataProvider: ReflectMetadataProvider });
  await orm.schema.create();
  expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
  const outside = await server.outside(database);
  const [row] = await outside.query<{ 'Create Table': string }>('show create table article');
  expect(row?.['Create Table']).toContain("(`embedding`) lists = 100  op_type 'vector_cosine_ops' ");
  expect(row?.['Create Table']).toContain('(`body`) WITH PARSER ngram');
  expect(row?.['Create Table']).toMatch(/FULLTEXT `\w+`\(`title`,`body`\)/);
}, 60_000);
