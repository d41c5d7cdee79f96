import { describe, expect, it } from '@jest/globals';
import { MatrixOneOptionsError } from '../../../src/errors/index.js';
import {
  validateExistingOptions,
  validateModuleOptions,
} from '../../../src/module/options/validate-options.js';

function problemsOf(options: unknown, registeredName?: string): readonly string[] {
  return caught(() => validateModuleOptions(options, registeredName));
}

function caught(validate: () => void): readonly string[] {
  try {
    validate();
  } catch (error) {
    expect(error).toBeInstanceOf(MatrixOneOptionsError);
    return (error as MatrixOneOptionsError).problems;
  }
  return [];
}

describe('options of forRoot()', () => {
  it('accepts the least and the most', () => {
    expect(problemsOf({ dbName: 'shop' })).toEqual([]);
    expect(
      problemsOf({
        name: 'reporting',
        host: 'db.example.com',
        port: 6001,
        user: 'app',
        password: () => 'secret',
        account: 'sales',
        role: 'writer',
        dbName: 'shop',
        entities: [],
        autoLoadEntities: true,
        storageDriver: 'cls-hooked',
        pool: { min: 0, max: 5 },
        transaction: {
          acquireTimeout: 500,
          drainTimeout: 0,
          defaults: { timeout: 1_000, readOnly: true, retry: { attempts: 3 }, rollbackFor: [Error] },
        },
        deferred: { journal: true, table: 'j', recoverOnBootstrap: false, recoverEvery: 0, leaseMs: 1_000 },
        connectRetry: { attempts: 1, delay: 0 },
        registerRequestContext: false,
        debug: true,
      }),
    ).toEqual([]);
  });

  it('reports every bad field at once, each by its path', () => {
    expect(
      problemsOf({
        host: '',
        port: 70_000,
        user: 5,
        storageDriver: 'zone.js',
        transaction: { acquireTimeout: 0, defaults: { timeout: '1s' } },
        connectRetry: { attempts: 0 },
      }),
    ).toEqual([
      "host must be a non-empty string, got ''",
      'port must be a whole number from 1 to 65535, got 70000',
      'user must be a non-empty string, got 5',
      "storageDriver must be 'async-local-storage' or 'cls-hooked', got 'zone.js'",
      'transaction.acquireTimeout must be a number of milliseconds above 0, got 0',
      "transaction.defaults.timeout must be a number of milliseconds above 0, got '1s'",
      'connectRetry.attempts must be a whole number, 1 or more, got 0',
      'dbName is missing: set dbName, or clientUrl with a database in it',
    ]);
  });

  it.each([
    ['passwrd', 'password'],
    ['dbname', 'dbName'],
    ['entitys', 'entities'],
    ['storagedriver', 'storageDriver'],
  ])('suggests what %s may have meant', (typo, meant) => {
    expect(problemsOf({ dbName: 'shop', [typo]: 'x' })).toEqual([
      `${typo} is not a known option; did you mean '${meant}'?`,
    ]);
  });

  it('suggests inside nested options too, and nothing for a word that is far from all', () => {
    expect(problemsOf({ dbName: 'shop', transaction: { aquireTimeout: 5 }, xyzzy: 1 })).toEqual([
      "transaction.aquireTimeout is not a known option; did you mean 'acquireTimeout'?",
      'xyzzy is not a known option',
    ]);
  });

  it('never prints a password, wherever it stands', () => {
    const secret = 'tr0ub4dor';
    for (const options of [
      { password: 42, host: 5, dbName: 'shop' },
      { password: { value: secret } },
      { clientUrl: `mysql://root:${secret}@host:6001` },
      { clientUrl: `mysql://root:${secret}@ho st:port/shop` },
      { clientUrl: `postgres://root:${secret}@host/shop` },
      { clientUrl: [secret] },
      { pasword: secret, dbName: 'shop' },
    ]) {
      const problems = problemsOf(options);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join()).not.toContain(secret);
      expect(problems.join()).not.toContain('42');
    }
  });

  it('wants a database from dbName or clientUrl', () => {
    expect(problemsOf({ clientUrl: 'mysql://root:x@host:6001' })).toEqual([
      'clientUrl names no database: append /<database>, or set dbName',
    ]);
    expect(problemsOf({ clientUrl: 'mysql://root:x@host:6001/shop' })).toEqual([]);
    expect(problemsOf({ clientUrl: 'mysql://root:x@host:6001', dbName: 'shop' })).toEqual([]);
  });

  it('wants the login in parts that fit together', () => {
    expect(problemsOf({ dbName: 'shop', user: 'sys:root', account: 'sys' })).toEqual([
      "user already holds an account: give plain names in 'user', 'account' and 'role'",
    ]);
    expect(problemsOf({ dbName: 'shop', role: 'reader' })).toEqual([
      "account is needed beside 'role' (for example 'sys')",
    ]);
    expect(problemsOf({ dbName: 'shop', account: 'a:b' })[0]).toContain('account must be a name without ":"');
  });

  it('wants pool.min at most pool.max, and the name that forRootAsync() was given', () => {
    expect(problemsOf({ dbName: 'shop', pool: { min: 5, max: 2 } })).toEqual([
      'pool.min is 5, above pool.max (2)',
    ]);
    expect(problemsOf({ dbName: 'shop', name: 'b' }, 'a')).toEqual([
      "name differs from the name 'a' that forRootAsync() was given",
    ]);
  });

  it("explains MikroORM's contextName", () => {
    expect(problemsOf({ dbName: 'shop', contextName: 'x' })).toEqual([
      "contextName is MikroORM's word: call the connection by 'name'",
    ]);
  });

  it.each([undefined, null, 'mysql://…', []])('refuses %p as options', (options) => {
    expect(problemsOf(options)[0]).toContain('must be an object');
  });
});

describe('options of forExisting()', () => {
  it('knows what MikroOrmModule decides', () => {
    expect(caught(() => validateExistingOptions({}))).toEqual([]);
    expect(caught(() => validateExistingOptions({ transaction: { acquireTimeout: 5 }, host: 'x' }))).toEqual([
      "transaction.acquireTimeout belongs to MikroOrmModule's options here: driverOptions.acquireTimeout",
      'host is not a known option',
    ]);
  });
});
