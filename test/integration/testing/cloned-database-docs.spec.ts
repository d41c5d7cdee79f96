import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, MikroORM, p } from '@mikro-orm/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { defineConfig, MatrixOneClient, MatrixOneModule } from 'nestjs-matrixone';
import { dropTemplates, useClonedDatabase } from 'nestjs-matrixone/testing';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: { id: p.integer().primary(), name: p.string().length(50) },
});
class User extends UserSchema.class {}
UserSchema.setClass(User);

// from here on as docs/testing.md has it

export const useShop = () =>
  useClonedDatabase({
    key: 'shop',
    template: async (url) => {
      const orm = await MikroORM.init(defineConfig({ clientUrl: url, entities: [User] }));
      await orm.schema.create();
      await orm.em.fork().insert(User, { name: 'seed' });
      await orm.close();
    },
  });

const shop = useShop(); // outside any describe

describe('users', () => {
  let app: TestingModule;
  beforeAll(async () => {
    app = await Test.createTestingModule({
      imports: [MatrixOneModule.forRoot({ clientUrl: shop.url, entities: [User] })],
    }).compile();
    await app.init();
  });
  afterAll(() => app.close());

  it('finds the seed', async () => {
    expect(await app.get(MatrixOneClient).query('select name from user')).toEqual([{ name: 'seed' }]);
  });
});

describe('docs/testing.md', () => {
  afterAll(() => dropTemplates(shop.url));

  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const compact = (text: string) => text.replace(/^(\/\/|import) .*$/gm, '').replace(/\s+/g, '');

  it('shows the code of this file', () => {
    const section = read('../../../docs/testing.md')
      .split(/^## /m)
      .find((text) => text.startsWith('A database per')) as string;
    const blocks = [...section.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => compact(code as string));
    const own = compact(readFileSync(fileURLToPath(import.meta.url), 'utf8'));
    expect(blocks).toHaveLength(2);
    expect(blocks.filter((block) => !own.includes(block))).toEqual([]);
  });
});
