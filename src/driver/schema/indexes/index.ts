export * from './declare.js';
export { createSpecialIndexSql, keptIndex } from './index-definition.js';
export { indexType, kindOf, type IndexKind } from './index-type.js';
export { indexSettings } from './session-settings.js';
