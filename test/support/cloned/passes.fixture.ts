import { expect, it } from '@jest/globals';

import { addLabel, labelsOf, useShop } from './shop.js';

const shop = useShop();

it('starts from the seed', async () => {
  console.log(`passes: ${shop.name}`);
  await addLabel(shop.url, 2, 'of the passing file');
  expect(await labelsOf(shop.url)).toEqual(['seed', 'of the passing file']);
});
