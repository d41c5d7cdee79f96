// Lets node run this repository's TypeScript as it is: node --import ./test/support/typescript-loader.mjs file.ts
import { registerHooks } from 'node:module';
import './typescript-transform.mjs';

const root = new URL('../../', import.meta.url);
const packages = new Map([
  ['nestjs-matrixone', 'src/index.ts'],
  ['nestjs-matrixone/testing', 'src/testing/index.ts'],
  ['nestjs-matrixone/embedded', 'src/embedded/index.ts'],
]);

registerHooks({
  resolve(specifier, context, next) {
    const own = packages.get(specifier);
    return own ? { url: new URL(own, root).href, shortCircuit: true } : next(specifier, context);
  },
});
