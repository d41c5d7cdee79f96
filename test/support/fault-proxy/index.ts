export { type ClientCommand, type CommandMatcher, type CommandName } from './client-command.js';
export { type Fault } from './fault.js';
export { FaultProxy, type SeenCommand } from './fault-proxy.js';
