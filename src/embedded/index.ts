export { DataFileError, type DataFileProblem } from './storage/data-file-error.js';
export { type EmbeddedServerOptions } from './server-options.js';
export { type EmbeddedServer, startEmbeddedServer } from './server.js';
