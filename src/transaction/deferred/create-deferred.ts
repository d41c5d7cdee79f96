import { type ConnectionPool } from '../../driver/session/index.js';
import { type DeferredOperationHandler } from './deferred-operation-handler.js';
import { DeferredOperationService } from './deferred-operation.service.js';
import { DeferredOperations } from './deferred-operations.js';
import { DEFAULT_JOURNAL_TABLE, DEFAULT_LEASE_MS, type DeferredOptions } from './deferred-options.js';
import { HandlerRegistry } from './handler-registry.js';
import { JournalTable } from './journal-table.js';
import { noJournal } from './no-journal.js';
import { OperationRunner } from './operation-runner.js';
import { TableJournal } from './table-journal.js';

/** What one connection's deferred operations are made of. */
export interface DeferredParts {
  readonly operations: DeferredOperations;
  readonly service: DeferredOperationService;
}

/** Puts one connection's deferred operations together; `database` is the one it connects to. */
export function createDeferred(
  pool: ConnectionPool,
  handlers: readonly DeferredOperationHandler[],
  options: DeferredOptions = {},
  database?: string,
): DeferredParts {
  const leaseMs = options.leaseMs ?? DEFAULT_LEASE_MS;
  const table = new JournalTable(pool, options.table ?? DEFAULT_JOURNAL_TABLE, database);
  const journal = (options.journal ?? true) ? new TableJournal(table, leaseMs) : noJournal;
  const runner = new OperationRunner(journal, new HandlerRegistry(handlers));
  return {
    operations: new DeferredOperations(journal, pool, leaseMs, runner),
    service: new DeferredOperationService(journal, pool, leaseMs, runner),
  };
}
