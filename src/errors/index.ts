export * from './connection.errors.js';
export * from './deferred.error.js';
export * from './matrix-one.error.js';
export * from './options.error.js';
export * from './query.errors.js';
export * from './transaction.errors.js';
