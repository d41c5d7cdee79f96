import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { MoTransactional, MoTransactionManager } from 'nestjs-matrixone';
import { useTransactionApp } from '../../support/use-transaction-app.js';

@Injectable()
class Base {
  constructor(readonly manager: MoTransactionManager) {}

  @MoTransactional()
  async work(): Promise<boolean> {
    return this.inTransaction();
  }

  @MoTransactional()
  async other(): Promise<boolean> {
    return this.inTransaction();
  }

  protected inTransaction(): boolean {
    return this.manager.current() !== undefined;
  }
}

@Injectable()
class Overriding extends Base {
  override async work(): Promise<boolean> {
    return this.inTransaction();
  }

  async viaSuper(): Promise<boolean> {
    return super.work();
  }
}

@Injectable()
@MoTransactional()
class Decorated extends Base {
  readonly field = async (): Promise<boolean> => this.inTransaction();

  async method(): Promise<boolean> {
    return this.inTransaction();
  }

  async viaHash(): Promise<boolean> {
    return this.#hidden();
  }

  async #hidden(): Promise<boolean> {
    return this.inTransaction();
  }
}

@Injectable()
class Plain {
  constructor(protected readonly manager: MoTransactionManager) {}

  async inherited(): Promise<boolean> {
    return this.manager.current() !== undefined;
  }
}

@Injectable()
@MoTransactional()
class Child extends Plain {
  async own(): Promise<boolean> {
    return this.manager.current() !== undefined;
  }
}

/** What the decorator can and cannot reach. */
describe('sharp edge: classes', () => {
  const used = useTransactionApp('classes', [Base, Overriding, Decorated, Child]);

  it('a method that overrides a decorated one is not decorated', async () => {
    const overriding = used.app.module.get(Overriding);
    expect(await overriding.work()).toBe(false);
    expect(await overriding.viaSuper()).toBe(true);
    expect(await overriding.other()).toBe(true);
  });

  it('on a class: methods of its own, not functions in fields', async () => {
    const decorated = used.app.module.get(Decorated);
    expect(await decorated.method()).toBe(true);
    expect(await decorated.field()).toBe(false);
    // it joins what its caller has opened
    expect(await decorated.viaHash()).toBe(true);
  });

  it('on a class: not what it inherits', async () => {
    const child = used.app.module.get(Child);
    expect(await child.own()).toBe(true);
    expect(await child.inherited()).toBe(false);
  });
});
