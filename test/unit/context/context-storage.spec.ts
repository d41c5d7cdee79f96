import { describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createContextStorage, STORAGE_DRIVERS } from '../../../src/context/index.js';

describe.each(STORAGE_DRIVERS)('context storage %s', (driver) => {
  const storage = createContextStorage<string>(driver);

  it('is empty outside, and follows awaits, timers and Promise.all inside', async () => {
    expect(storage.get()).toBeUndefined();
    await storage.run('a', async () => {
      await delay(1);
      expect(storage.get()).toBe('a');
      const seen = await Promise.all([1, 2].map(async (n) => (await delay(n), storage.get())));
      expect(seen).toEqual(['a', 'a']);
      await new Promise<void>((resolve) => setImmediate(() => (expect(storage.get()).toBe('a'), resolve())));
    });
    expect(storage.get()).toBeUndefined();
  });

  it('keeps parallel and nested scopes apart', async () => {
    const inner = async (value: string): Promise<string[]> =>
      storage.run(value, async () => {
        await delay(1);
        const nested = await storage.run(
          `${value}.nested`,
          async () => (await delay(1), storage.get() ?? ''),
        );
        return [storage.get() ?? '', nested];
      });
    expect(await Promise.all([inner('x'), inner('y')])).toEqual([
      ['x', 'x.nested'],
      ['y', 'y.nested'],
    ]);
  });

  it('ends its scope after a throw, and leaves frozen errors and thrown strings as they are', async () => {
    const frozen = Object.freeze(new Error('frozen'));
    expect(() =>
      storage.run('a', () => {
        throw frozen;
      }),
    ).toThrow(frozen);
    await expect(storage.run('a', () => Promise.reject('text' as never))).rejects.toBe('text');
    expect(storage.get()).toBeUndefined();
  });

  it('follows async generators and events', async () => {
    async function* numbers(): AsyncGenerator<string | undefined> {
      yield storage.get();
      await delay(1);
      yield storage.get();
    }
    await storage.run('g', async () => {
      const seen: (string | undefined)[] = [];
      for await (const value of numbers()) seen.push(value);
      expect(seen).toEqual(['g', 'g']);
      const emitter = new EventEmitter();
      setTimeout(() => emitter.emit('done', storage.get()), 1);
      expect(await once(emitter, 'done')).toEqual(['g']);
    });
  });

  it('two storages never see each other', () => {
    const other = createContextStorage<string>(driver);
    storage.run('mine', () => {
      expect(other.get()).toBeUndefined();
      other.run('theirs', () => expect([storage.get(), other.get()]).toEqual(['mine', 'theirs']));
    });
    other.close();
  });
});
