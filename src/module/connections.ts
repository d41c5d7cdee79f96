import { type EntityManager } from '@mikro-orm/core';

/** The connections of one Nest application whose EntityManagers HTTP requests get forks of. */
export class MatrixOneConnections {
  readonly #entityManagers = new Set<EntityManager>();

  registerRequestEntityManager(em: EntityManager): void {
    this.#entityManagers.add(em);
  }

  requestEntityManagers(): EntityManager[] {
    return [...this.#entityManagers];
  }
}
