import { internalError, noSuchTable, notEmbedded, notSupported } from '../engine-errors.js';
import { type Stored } from '../values/cast.js';
import { type StatementContext } from './statement-context.js';

const answer = (method: string, result: unknown) => `${JSON.stringify({ method, result }, null, 2)}\n`;
const done = [{ returnStr: 'OK' }];

const flush = (c: StatementContext, argument: string): string => {
  const [database, table, ...more] = argument.split('.');
  if (table === undefined || more.length > 1) throw internalError('handleFlush: table id parse fail');
  const relation = c.core.catalog.current.relation(database as string, table);
  if (!relation || relation.kind !== 'table') throw noSuchTable(database as string, table);
  return answer('Flush', done);
};

const services = new Set(['DN', 'CN', 'TN']);

/** Answers mo_ctl: nothing needs flushing here, so the commands that only flush or check say OK. */
const moCtl = (c: StatementContext, service: string, command: string, argument: string): string => {
  const [target, method] = [service.toUpperCase(), command.toUpperCase()];
  if (!services.has(target)) throw notSupported(`service type ${target} not supported`);
  switch (method) {
    case 'FLUSH':
      return flush(c, argument);
    case 'CHECKPOINT':
      return answer('Checkpoint', done);
    case 'GLOBALCHECKPOINT':
      return answer('GlobalCheckpoint', done);
    case 'PING':
      return answer('Ping', [{ serviceAddress: 'embedded', shardID: 1, replicaID: 1, logShardID: 1 }]);
    case 'GETSNAPSHOT':
      return answer('GETSNAPSHOT', `${c.core.clock.now()}-1`);
    case 'SYNCCOMMIT':
      return answer('SYNCCOMMIT', `sync 1 cn services's commit ts to ${c.core.clock.now()}-1`);
    case 'GETPROTOCOLVERSION':
      return answer('GETPROTOCOLVERSION', 'embedded:9');
    default:
      if (knownCommands.has(method)) throw notEmbedded(`mo_ctl ${method}`);
      throw notSupported(`command ${method} not supported`);
  }
};

const knownCommands = new Set(
  (
    'INSPECT MERGEOBJECTS FORCEGC RELOAD-AUTO-INCREMENT-CACHE TABLE-EXTRA WORKSPACETHRESHOLD BACKUP TASK LABEL WORKSTATE ADDFAULTPOINT TRACESPAN ' +
    'COREDUMP INTERCEPTCOMMIT DISKCLEANER SETPROTOCOLVERSION REMOVEREMOTELOCKTABLE GETLATESTBIND UNSUBSCRIBE_TABLE TXN-TRACE READER ' +
    'GET-TABLE-SHARDS MOTABLESTATS PREFETCH-ON-SUBSCRIBED GCCATALOGCACHE USESNAPSHOT'
  ).split(' '),
);

const getLock = (c: StatementContext, name: string): bigint => {
  const owner = c.core.namedLocks.get(name);
  if (owner !== undefined && owner !== c.session.connectionId)
    throw notEmbedded('get_lock() of a lock that another session holds');
  c.core.namedLocks.set(name, c.session.connectionId);
  return 1n;
};

const releaseLock = (c: StatementContext, name: string): Stored => {
  const owner = c.core.namedLocks.get(name);
  if (owner === undefined) return null;
  if (owner !== c.session.connectionId) return 0n;
  c.core.namedLocks.delete(name);
  return 1n;
};

/** Functions that do something outside of the data. */
export const effectfulFunction = (
  c: StatementContext,
  name: string,
  args: readonly (string | null)[],
): Stored => {
  const [first, second, third] = args.map((a) => a ?? '');
  switch (name) {
    case 'mo_ctl':
      return moCtl(c, first as string, second as string, third as string);
    case 'get_lock':
      return getLock(c, (first as string).toLowerCase());
    case 'release_lock':
      return releaseLock(c, (first as string).toLowerCase());
    default:
      throw notEmbedded(`the function ${name}()`);
  }
};
