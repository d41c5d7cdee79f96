import { MoInvalidArgumentError } from '../../errors/index.js';
import { type DeferredOperationHandler } from './deferred-operation-handler.js';

/** The handlers an application has, by kind. */
export class HandlerRegistry {
  readonly #byKind: ReadonlyMap<string, DeferredOperationHandler>;

  constructor(handlers: readonly DeferredOperationHandler[]) {
    const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));
    if (byKind.size < handlers.length) {
      throw new MoInvalidArgumentError('Two handlers of deferred operations have the same kind.');
    }
    this.#byKind = byKind;
  }

  get(kind: string): DeferredOperationHandler | undefined {
    return this.#byKind.get(kind);
  }
}
