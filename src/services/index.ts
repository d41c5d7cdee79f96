export * from './clone/index.js';
export * from './mo-ctl/index.js';
export * from './snapshot/index.js';
export * from './vector/index.js';
