import { internalError, notEmbedded } from '../engine-errors.js';
import { systemTable } from '../catalog/system/index.js';
import { type Environment } from '../translator/environment.js';
import { type TimeHint } from '../translator/time-hints.js';
import { effectfulFunction } from './effectful-functions.js';
import { pastOf } from './past-of.js';
import { type StatementContext } from './statement-context.js';

export const buildEnvironment = (c: StatementContext, hints: readonly TimeHint[]): Environment => {
  const { core, session } = c;
  return {
    catalog: c.catalog,
    database: session.database,
    // a setting in doubt is refused where it is used
    get zoneMinutes() {
      return c.zoneMinutes;
    },
    failsAtZero: c.failsAtZero,
    fullGroupBy: session.givenMode.includes('ONLY_FULL_GROUP_BY'),
    parameters: c.parameters,
    hints,
    sessionId: session.connectionId,
    startedAt: c.startedAt,
    past: (hint) => pastOf(core, hint),
    travel: {},
    systemTable: (database, name, past) => {
      if (past && database === 'mo_catalog' && name === 'mo_snapshots')
        throw notEmbedded('reading mo_catalog.mo_snapshots as it was');
      return systemTable(c, past?.catalog ?? c.catalog, database, name);
    },
    temporaryTable: (database, name) => c.temporaryTable(database, name),
    temporaryAt: (table, past) => c.temporaryAt(table, past),
    variable: (name, global) => (global ? session.variables.getGlobal(name) : session.variables.get(name)),
    userVariable: (name) => {
      session.doubts.check(`the variable @${name.toLowerCase()}`);
      const found = session.userVariables.get(name.toLowerCase());
      if (!found) throw internalError(`the user variable ${name} does not exist`);
      if (found.value instanceof Uint8Array) throw notEmbedded('a user variable of bytes');
      return {
        sql: found.value === null ? 'NULL' : quoted(found.value),
        type: found.type,
        constant: { value: found.value },
      };
    },
    facts: {
      version: core.version,
      user: `${session.user}@localhost`,
      account: 'sys',
      role: 'moadmin',
      connectionId: session.connectionId,
      database: session.saidDatabase,
      get lastInsertId() {
        return session.lastInsertId;
      },
      get rowCount() {
        return session.rowCount;
      },
    },
    call: (name, args) => effectfulFunction(c, name, args),
  };
};

const quoted = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''").replaceAll('\0', '')}'` : String(value);
