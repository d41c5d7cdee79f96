import { type ReadPoint } from '../sql/index.js';
import { bindManager, managerFinder } from './manager-binding.js';
import { dressedAs } from './transactional-method.js';

type Method = (this: object, ...args: unknown[]) => unknown;

/** Where a method reads: always there, or where its arguments say. */
export type ReadPointSource<Args extends readonly unknown[]> = ReadPoint | ((...args: Args) => ReadPoint);

/**
 * Every ORM read of the method and of what it calls sees the tables as they were at a snapshot, a time or a server
 * timestamp: `@MoReadAt('before_import')`, `@MoReadAt((id: number, at: Date) => at)`. Writes in it are refused.
 */
export function MoReadAt<Args extends readonly unknown[]>(
  source: ReadPointSource<Args>,
  options: { readonly connection?: string } = {},
): MethodDecorator {
  const { connection } = options;
  return (prototype, key, descriptor) => {
    bindManager(prototype, connection);
    const label = `${prototype.constructor.name}.${String(key)}`;
    const managerOf = managerFinder(label, connection);
    const method = descriptor.value as Method;
    const wrapper = function (this: object, ...args: unknown[]): Promise<unknown> {
      try {
        const point = typeof source === 'function' ? source(...(args as unknown as Args)) : source;
        return managerOf(this).readAt(point, () => method.apply(this, args) as Promise<unknown>, label);
      } catch (error) {
        return Promise.reject(error as Error);
      }
    };
    return { ...descriptor, value: dressedAs(method, wrapper) as never };
  };
}
