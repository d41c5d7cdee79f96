export {
  createContextStorage,
  STORAGE_DRIVERS,
  type ContextStorage,
  type StorageDriver,
} from './context-storage.js';
export { type TransactionFrame } from './transaction-frame.js';
