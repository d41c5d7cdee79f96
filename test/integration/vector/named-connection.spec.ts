import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { getVectorServiceToken, InjectVectorService, MatrixOneModule, VectorService } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { Test, type TestingModule } from '@nestjs/testing';
import { ENTITIES, Pair, TABLES } from './shelf.js';

@Injectable()
class Search {
  constructor(
    readonly first: VectorService,
    @InjectVectorService('second') readonly second: VectorService,
  ) {}
}

const server = useServer();
let module: TestingModule;

beforeAll(async () => {
  const [one, two] = [await server.freshDatabase('vec_one'), await server.freshDatabase('vec_two')];
  for (const [database, left] of [
    [one, 1],
    [two, 2],
  ] as const) {
    const outside = await server.outside(database);
    await outside.query(TABLES[2] as string);
    await outside.query(`insert into pair values (${left}, 'x', '[1,1]')`);
  }
  const common = { entities: ENTITIES, allowGlobalContext: true };
  module = await Test.createTestingModule({
    imports: [
      MatrixOneModule.forRoot({ clientUrl: one.url, ...common }),
      MatrixOneModule.forRoot({ name: 'second', clientUrl: two.url, ...common }),
    ],
    providers: [Search],
  }).compile();
  await module.init();
});
afterAll(async () => {
  await module?.close();
});

it('every connection has a VectorService of its own', async () => {
  const { first, second } = module.get(Search);
  expect(module.get(getVectorServiceToken('second'))).toBe(second);
  const left = async (service: VectorService) =>
    (await service.search(Pair, 'point', [0, 0], { k: 1 }))[0]?.entity.left;
  expect([await left(first), await left(second)]).toEqual([1, 2]);
});
