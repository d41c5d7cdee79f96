export { bind, lengthEncoded, type WireParameter } from './parameters.js';
export {
  type WireColumn,
  type WireError,
  type WireOk,
  type WireResult,
  type WireRows,
  type WireValue,
} from './results.js';
export {
  ConnectionLost,
  LoginRefused,
  WireClient,
  type WireStatement,
  type WireTarget,
} from './wire-client.js';
