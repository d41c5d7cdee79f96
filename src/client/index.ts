export { type InsertManyOptions, type InsertManyResult, type InsertRow } from './insert-many.js';
export { MatrixOneClient, type ExecuteResult, type QueryOptions } from './matrix-one-client.js';
export { type SqlParameter } from '../sql/index.js';
export { type JsonValue, type ParameterValue } from './parameters.js';
export { toClientError } from './query-error.js';
export { getMatrixOneClientToken, InjectMatrixOneClient } from './tokens.js';
