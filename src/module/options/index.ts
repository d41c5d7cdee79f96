export * from './module-options.js';
export { toOrmOptions } from './orm-options.js';
export { validateExistingOptions, validateModuleOptions } from './validate-options.js';
