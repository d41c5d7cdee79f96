import { MikroORM } from '@mikro-orm/core';
import { type FactoryProvider, type InjectionToken, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { MatrixOneOptionsError } from '../errors/index.js';
import { MATRIXONE_CONNECTION_NAME, MATRIXONE_OPTIONS } from './core-tokens.js';
import {
  validateExistingOptions,
  validateModuleOptions,
  type MatrixOneExistingOptions,
  type MatrixOneModuleAsyncOptions,
  type MatrixOneModuleOptions,
  type MatrixOneOptionsFactory,
} from './options/index.js';
import { DEFAULT_CONNECTION, isDefaultConnection } from './tokens.js';

export function optionsProvider(options: MatrixOneModuleOptions): FactoryProvider {
  return checked(refuseForeignDefault, [], () => {
    validateModuleOptions(options);
    return options;
  });
}

export function existingOptionsProvider(options: MatrixOneExistingOptions): FactoryProvider {
  return checked(
    () => {},
    [],
    () => {
      validateExistingOptions(options);
      return options;
    },
  );
}

export function asyncOptionsProviders(async: MatrixOneModuleAsyncOptions): Provider[] {
  const { name, useClass, useExisting, useFactory, inject = [] } = async;
  const ways = [useFactory, useClass, useExisting].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new MatrixOneOptionsError([
      'forRootAsync() needs exactly one of useFactory, useClass and useExisting',
    ]);
  }
  const accept = (options: MatrixOneModuleOptions): MatrixOneModuleOptions => {
    validateModuleOptions(options, name ?? DEFAULT_CONNECTION);
    return options;
  };
  if (useFactory) {
    const make = useFactory as (
      ...args: unknown[]
    ) => Promise<MatrixOneModuleOptions> | MatrixOneModuleOptions;
    return [
      checked(refuseForeignDefault, inject as InjectionToken[], async (...args) =>
        accept(await make(...args)),
      ),
    ];
  }
  const factory = (useClass ?? useExisting) as InjectionToken<MatrixOneOptionsFactory>;
  return [
    ...(useClass ? [useClass] : []),
    checked(refuseForeignDefault, [factory], async (made) =>
      accept(await (made as MatrixOneOptionsFactory).createMatrixOneOptions(name)),
    ),
  ];
}

/** The options, once the connection's name is known to be free and before anything connects. */
function checked(
  precondition: (modules: ModulesContainer, name: string) => void,
  inject: NonNullable<FactoryProvider['inject']>,
  options: (...args: unknown[]) => unknown,
): FactoryProvider {
  return {
    provide: MATRIXONE_OPTIONS,
    inject: [ModulesContainer, MATRIXONE_CONNECTION_NAME, ...inject],
    useFactory: (modules: ModulesContainer, name: string, ...args: unknown[]) => {
      refuseDuplicate(modules, name);
      precondition(modules, name);
      return options(...args);
    },
  };
}

function refuseDuplicate(modules: ModulesContainer, name: string): void {
  const namesakes = [...modules.values()].filter(
    (module) => module.providers.get(MATRIXONE_CONNECTION_NAME)?.instance === name,
  );
  if (namesakes.length < 2) return;
  throw new MatrixOneOptionsError([
    isDefaultConnection(name)
      ? "name is missing: this application has a default MatrixOne connection already, give the other one a 'name'"
      : `name '${name}' is taken: this application has a MatrixOne connection of that name already`,
  ]);
}

/** Two default EntityManagers in one application: which one is injected would be chance. */
function refuseForeignDefault(modules: ModulesContainer, name: string): void {
  if (!isDefaultConnection(name)) return;
  const foreign = [...modules.values()].some(
    (module) => module.providers.has(MikroORM) && !module.providers.has(MATRIXONE_CONNECTION_NAME),
  );
  if (!foreign) return;
  throw new MatrixOneOptionsError([
    "name is missing: MikroOrmModule has the default ORM of this application. Give this connection a 'name', or use " +
      'forExisting() if that ORM is the one for MatrixOne',
  ]);
}
