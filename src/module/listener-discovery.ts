import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { MatrixOneOptionsError } from '../errors/index.js';
import { type MoTransactionManager } from '../transaction/index.js';
import { listenerDeclarations, type ListenerDeclaration } from '../transaction/listeners/index.js';
import { MATRIXONE_CONNECTION_NAME, MATRIXONE_TRANSACTIONS } from './core-tokens.js';
import { DEFAULT_CONNECTION } from './tokens.js';

interface DeclaredListener {
  readonly name: string;
  readonly key: string;
  readonly declaration: ListenerDeclaration;
}

/** Finds the methods of the application's providers and controllers that are decorated with `@OnMoTransaction()`. */
@Injectable()
export class ListenerDiscovery {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly modules: ModulesContainer,
    @Inject(MATRIXONE_CONNECTION_NAME) private readonly connection: string,
    @Inject(MATRIXONE_TRANSACTIONS) private readonly manager: MoTransactionManager,
  ) {}

  /** Registers this connection's listeners. Refuses those that could never be called. */
  register(): void {
    const seen = new Set<object>();
    const problems: string[] = [];
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const listeners = this.#listenersIn(wrapper);
      const instance = wrapper.instance as Record<string, (...args: unknown[]) => unknown>;
      // `useExisting` shows the same object again
      if (listeners.length === 0 || (instance && seen.has(instance))) continue;
      seen.add(instance);
      for (const listener of listeners) {
        const problem = this.#problemOf(wrapper, listener);
        if (problem) problems.push(`${listener.name} ${problem}`);
        else if (this.#connectionOf(listener) === this.connection) this.#listen(instance, listener);
      }
    }
    if (problems.length > 0) throw new MatrixOneOptionsError(problems);
  }

  #listenersIn({ instance, metatype }: InstanceWrapper): DeclaredListener[] {
    const prototype = (instance ? Object.getPrototypeOf(instance) : metatype?.prototype) as
      object | undefined;
    if (!prototype || typeof instance === 'string') return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((key) =>
      listenerDeclarations((prototype as Record<string, unknown>)[key]).map((declaration) => ({
        name: `@OnMoTransaction() on ${prototype.constructor.name}.${key}()`,
        key,
        declaration,
      })),
    );
  }

  #problemOf(wrapper: InstanceWrapper, listener: DeclaredListener): string | undefined {
    if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) {
      return 'needs a singleton: nobody could say which instance of a request-scoped or transient provider is meant';
    }
    const connection = this.#connectionOf(listener);
    const known = [...this.modules.values()].some(
      (module) => module.providers.get(MATRIXONE_CONNECTION_NAME)?.instance === connection,
    );
    return known
      ? undefined
      : `listens to the connection '${connection}', which this application does not have`;
  }

  #connectionOf({ declaration }: DeclaredListener): string {
    return declaration.connection ?? DEFAULT_CONNECTION;
  }

  #listen(
    instance: Record<string, (...args: unknown[]) => unknown>,
    { key, declaration: { phase, event, order } }: DeclaredListener,
  ): void {
    this.manager.listen(phase, (subject, outcome) => instance[key]?.(subject, outcome), { event, order });
  }
}
