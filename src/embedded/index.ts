export { DataFileError, type DataFileProblem } from './storage/data-file-error.js';
export { type EmbeddedServer, type EmbeddedServerOptions, startEmbeddedServer } from './server.js';
