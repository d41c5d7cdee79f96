/** Where the entries of a KeptMap are kept. */
export interface EntryStore<V> {
  put(key: string, value: V): void;
  remove(key: string): void;
}

/** A map whose changes are also written to a store, when there is one. */
export class KeptMap<V> extends Map<string, V> {
  #store: EntryStore<V> | undefined;

  /** Writes every change from now on. */
  keepIn(store: EntryStore<V>): void {
    this.#store = store;
  }

  override set(key: string, value: V): this {
    this.#store?.put(key, value);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#store?.remove(key);
    return super.delete(key);
  }
}
