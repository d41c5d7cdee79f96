import { expect, it } from '@jest/globals';

import { addLabel, labelsOf, useShop } from './shop.js';

const shop = useShop();

it('starts from the seed', async () => {
  console.log(`fails: ${shop.name}`);
  await addLabel(shop.url, 2, 'of the failing file');
  expect(await labelsOf(shop.url)).toEqual(['seed', 'of the failing file']);
});

it('fails', () => {
  expect(1).toBe(2);
});
