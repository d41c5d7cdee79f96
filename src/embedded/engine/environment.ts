import { ServerError } from '../session-backend.js';
import {
  internalError,
  invalidArgument,
  invalidInput,
  notEmbedded,
  snapshotNotFound,
} from '../engine-errors.js';
import { systemTable } from '../catalog/system/index.js';
import { type Environment, type Past } from '../translator/environment.js';
import { type TimeHint } from '../translator/time-hints.js';
import { microsOf, parseMoment } from '../values/moment.js';
import { type EngineCore } from './engine-core.js';
import { effectfulFunction } from './effectful-functions.js';
import { type StatementContext } from './statement-context.js';

const nanosOf = (value: string): bigint | undefined => {
  const parts = parseMoment(value);
  if (!parts) return undefined;
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  // nine digits may be given; the moment itself keeps six
  return microsOf({ ...parts, micro: 0 }) * 1000n + BigInt(fraction.padEnd(9, '0').slice(0, 9) || '0');
};

const at = (core: EngineCore, moment: bigint): Past => ({ catalog: core.catalog.at(moment), moment });

const maxMoment = 2n ** 63n - 1n;

/** `{MO_TS = …}`: nanoseconds bare, `physical-logical` or a date in quotes. */
const debugMoment = (value: string, quoted: boolean): bigint => {
  if (!quoted) {
    if (!/^\d+$/.test(value) || BigInt(value) > maxMoment)
      throw invalidArgument('invalid input expr ', value);
    return BigInt(value);
  }
  const physical = /^(\d+)-\d+$/.exec(value)?.[1];
  const moment = physical === undefined ? nanosOf(value) : BigInt(physical);
  if (moment === undefined) throw invalidInput(`invalid debug timestamp string: ${value}`);
  return moment;
};

/** The past that a hint means; undefined when it means the present. */
export const pastOf = (core: EngineCore, hint: TimeHint): Past | undefined => {
  switch (hint.kind) {
    case 'snapshot': {
      const snapshot = core.snapshots.get(hint.name);
      if (!snapshot) throw snapshotNotFound(hint.name);
      return at(core, snapshot.moment);
    }
    case 'mo_ts': {
      const moment = debugMoment(hint.value, hint.quoted);
      return moment >= core.clock.now() ? undefined : at(core, moment);
    }
    case 'timestamp': {
      const moment = hint.quoted ? nanosOf(hint.value) : debugMoment(hint.value, false);
      if (moment === undefined)
        throw new ServerError(
          1105,
          `parsing time "${hint.value}" as "2006-01-02 15:04:05.999999999": cannot parse "${hint.value}" as "2006"`,
        );
      if (hint.quoted) {
        const now = core.clock.now();
        const covered =
          moment >= now - 3_600_000_000_000n || core.snapshots.list().some((s) => s.moment >= moment);
        if (moment > now || !covered)
          throw invalidArgument('invalid timestamp value, no corresponding snapshot ', hint.value);
      }
      return moment >= core.clock.now() ? undefined : at(core, moment);
    }
    case 'as of timestamp': {
      const moment = nanosOf(hint.value);
      if (moment === undefined) throw invalidInput(`invalid timestamp format: ${hint.value}`);
      return moment >= core.clock.now() ? undefined : at(core, moment);
    }
  }
};

export const buildEnvironment = (c: StatementContext, hints: readonly TimeHint[]): Environment => {
  const { core, session } = c;
  return {
    catalog: c.catalog,
    database: session.database,
    // a setting in doubt is refused where it is used
    get zoneMinutes() {
      return c.zoneMinutes;
    },
    parameters: c.parameters,
    hints,
    sessionId: session.connectionId,
    startedAt: c.startedAt,
    past: (hint) => pastOf(core, hint),
    systemTable: (database, name, past) => systemTable(c, past?.catalog ?? c.catalog, database, name),
    temporaryTable: (database, name) => c.temporaryTable(database, name),
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
