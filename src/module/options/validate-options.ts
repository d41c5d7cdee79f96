import { MatrixOneOptionsError } from '../../errors/index.js';
import {
  anything,
  duration,
  either,
  flag,
  integer,
  isPlainObject,
  loginPart,
  oneOf,
  positiveDuration,
  record,
  text,
  type Check,
  type Problem,
} from './checks.js';
import { type MatrixOneExistingOptions, type MatrixOneModuleOptions } from './module-options.js';
import { ormOptionChecks } from './orm-option-checks.js';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const rule = either('an array of error classes or predicates', Array.isArray, isFunction);

const settingChecks = {
  name: text,
  storageDriver: oneOf('async-local-storage', 'cls-hooked'),
  transaction: record({
    acquireTimeout: positiveDuration,
    drainTimeout: duration,
    defaults: record({
      timeout: positiveDuration,
      retry: anything,
      readOnly: flag,
      rollbackFor: rule,
      noRollbackFor: rule,
    }),
  }),
  deferred: record({
    journal: flag,
    table: text,
    leaseMs: positiveDuration,
    recoverEvery: duration,
    recoverOnBootstrap: flag,
  }),
  connectRetry: record({ attempts: integer(1), delay: duration }),
  registerRequestContext: flag,
  telemetry: flag,
} satisfies Record<keyof MatrixOneExistingOptions, Check>;

const checkExisting = record({
  ...settingChecks,
  transaction: (value, path) =>
    isPlainObject(value) && value['acquireTimeout'] !== undefined
      ? [
          {
            path: `${path}.acquireTimeout`,
            message: "belongs to MikroOrmModule's options here: driverOptions.acquireTimeout",
          },
        ]
      : settingChecks.transaction(value, path),
});

const checkModule = record({
  ...ormOptionChecks,
  ...settingChecks,
  account: loginPart,
  role: loginPart,
  autoLoadEntities: flag,
  contextName: (_, path) => [{ path, message: "is MikroORM's word: call the connection by 'name'" }],
});

/** Throws one MatrixOneOptionsError that lists everything wrong with the options of forRoot()/forRootAsync(). */
export function validateModuleOptions(
  options: unknown,
  registeredName?: string,
): asserts options is MatrixOneModuleOptions {
  report([
    ...checkModule(options, ''),
    ...(isPlainObject(options) ? relations(options, registeredName) : []),
  ]);
}

/** The same for forExisting(). */
export function validateExistingOptions(options: unknown): asserts options is MatrixOneExistingOptions {
  report(checkExisting(options, ''));
}

/** Rules between fields. */
function relations(options: Record<string, unknown>, registeredName?: string): readonly Problem[] {
  return [
    ...databaseProblem(options),
    ...loginProblems(options),
    ...poolProblem(options),
    ...(registeredName !== undefined && options['name'] !== undefined && options['name'] !== registeredName
      ? [{ path: 'name', message: `differs from the name '${registeredName}' that forRootAsync() was given` }]
      : []),
  ];
}

function databaseProblem({ dbName, clientUrl }: Record<string, unknown>): readonly Problem[] {
  const fromEnvironment = process.env['MIKRO_ORM_DB_NAME'] ?? process.env['MIKRO_ORM_CLIENT_URL'];
  if (dbName !== undefined || fromEnvironment !== undefined) return [];
  if (clientUrl === undefined)
    return [{ path: 'dbName', message: 'is missing: set dbName, or clientUrl with a database in it' }];
  const url = typeof clientUrl === 'string' && URL.canParse(clientUrl) ? new URL(clientUrl) : undefined;
  return url && url.pathname.length < 2
    ? [{ path: 'clientUrl', message: 'names no database: append /<database>, or set dbName' }]
    : [];
}

function loginProblems({ user, account, role }: Record<string, unknown>): readonly Problem[] {
  if (account === undefined && role === undefined) return [];
  return [
    ...(account === undefined
      ? [{ path: 'account', message: "is needed beside 'role' (for example 'sys')" }]
      : []),
    ...(typeof user === 'string' && /[:#]/.test(user)
      ? [
          {
            path: 'user',
            message: "already holds an account: give plain names in 'user', 'account' and 'role'",
          },
        ]
      : []),
  ];
}

function poolProblem({ pool }: Record<string, unknown>): readonly Problem[] {
  if (!isPlainObject(pool)) return [];
  const { min, max } = pool;
  return typeof min === 'number' && typeof max === 'number' && min > max
    ? [{ path: 'pool.min', message: `is ${min}, above pool.max (${max})` }]
    : [];
}

function report(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new MatrixOneOptionsError(
    problems.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)),
  );
}
