export { type EmbeddedServer, type EmbeddedServerOptions, startEmbeddedServer } from './server.js';
