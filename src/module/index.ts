export { MatrixOneModule } from './matrix-one.module.js';
export type {
  MatrixOneConnectionSettings,
  MatrixOneConnectRetry,
  MatrixOneDeferredSettings,
  MatrixOneExistingOptions,
  MatrixOneModuleAsyncOptions,
  MatrixOneModuleOptions,
  MatrixOneOptionsFactory,
  MatrixOneTransactionDefaults,
  MatrixOneTransactionSettings,
} from './options/index.js';
export * from './service-tokens.js';
