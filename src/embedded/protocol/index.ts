export * from './constants.js';
export { listen, type ProtocolServer } from './protocol-server.js';
