import { describe, expect, it } from '@jest/globals';
import { Get, HttpCode, Injectable, Post, SetMetadata } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { Readable } from 'node:stream';
import { of } from 'rxjs';
import { MoTransactional } from '../../../src/transaction/index.js';
import { isTransactionalMethod } from '../../../src/transaction/transactional-method.js';
import { MoTransactionManager } from '../../../src/transaction/index.js';

/** Runs everything, and counts boundaries: the decorator's own behaviour needs no database. */
class CountingManager extends MoTransactionManager {
  readonly labels: string[] = [];

  constructor() {
    super({
      em: { getDriver: () => ({}), getContext: () => ({ getTransactionContext: () => undefined }) } as never,
      storage: { get: () => undefined, run: (_, fn) => fn(), close: () => undefined },
    });
  }

  override execute<T>(boundary: { label: string }, fn: () => Promise<T>): Promise<T> {
    this.labels.push(boundary.label);
    return super.execute({ ...boundary, options: { propagation: 'SUPPORTS' } }, fn);
  }

  override current(): undefined {
    return undefined;
  }
}

class Controller {
  constructor(readonly manager: MoTransactionManager = new CountingManager()) {}

  @MoTransactional()
  @Post('above')
  @HttpCode(202)
  @SetMetadata('role', 'admin')
  async above(_a: string, _b: number): Promise<string> {
    return 'above';
  }

  @Get('below')
  @SetMetadata('role', 'user')
  @MoTransactional()
  async below(): Promise<string> {
    return 'below';
  }

  @MoTransactional()
  promised(): Promise<string> {
    return Promise.resolve('promised');
  }
}

describe('@MoTransactional() on a method', () => {
  it.each(['above', 'below'] as const)(
    'keeps name, length and Reflect metadata when the others stand %s',
    (key) => {
      const method = Controller.prototype[key];
      expect(method.name).toBe(key);
      expect(method.length).toBe(key === 'above' ? 2 : 0);
      expect(Reflect.getMetadata(PATH_METADATA, method)).toBe(key);
      expect(Reflect.getMetadata('role', method)).toBe(key === 'above' ? 'admin' : 'user');
      if (key === 'above') {
        expect(Reflect.getMetadata(HTTP_CODE_METADATA, method)).toBe(202);
        expect(Reflect.getMetadata(METHOD_METADATA, method)).toBe(1);
      }
    },
  );

  it('runs the method as a boundary named after class and method', async () => {
    const manager = new CountingManager();
    const controller = new Controller(manager);
    expect(await controller.above('x', 1)).toBe('above');
    expect(await controller.promised()).toBe('promised');
    expect(manager.labels).toEqual(['Controller.above', 'Controller.promised']);
  });

  it('puts nothing enumerable into the object', () => {
    const controller = new Controller();
    expect(Object.keys(controller)).toEqual(['manager']);
    expect(Reflect.ownKeys(controller)).toEqual(['manager']);
  });

  it.each([
    ['nothing', () => undefined, 'nothing to await'],
    ['a value', () => 42, 'a plain number'],
    ['an Observable', () => of(1), 'an Observable'],
    ['a stream', () => Readable.from([1]), 'a stream'],
    ['a promise of an Observable', async () => of(1), 'a promise of an Observable'],
    ['an async iterable', () => (async function* () {})(), 'an async iterable'],
  ])('refuses a method that returns %s', async (_, work: () => unknown, named) => {
    class Wrong {
      constructor(readonly manager: MoTransactionManager) {}
      @MoTransactional()
      run(): unknown {
        return work();
      }
    }
    await expect(new Wrong(new CountingManager()).run()).rejects.toMatchObject({
      code: 'MO_UNSUPPORTED_RETURN',
      message: expect.stringContaining(named),
    });
  });
});

describe('@MoTransactional() on a class', () => {
  @MoTransactional()
  @Injectable()
  class Service {
    constructor(readonly manager: MoTransactionManager) {}

    async first(): Promise<string> {
      return 'first';
    }

    @MoTransactional({ propagation: 'MANDATORY' })
    async own(): Promise<string> {
      return 'own';
    }

    helper(): string {
      return 'plain';
    }

    later(): Promise<string> {
      return Promise.resolve('later');
    }
  }

  it('covers async methods once, keeps the class and its plain helpers', async () => {
    const manager = new CountingManager();
    const service = new Service(manager);
    expect(Service.name).toBe('Service');
    expect(service.helper()).toBe('plain');
    expect(await service.first()).toBe('first');
    expect(await service.own()).toBe('own');
    expect(manager.labels).toEqual(['Service.first', 'Service.own']);
    expect(isTransactionalMethod(Service.prototype.own)).toBe(true);
  });

  it('does not let a promise without async pass outside a transaction', () => {
    expect(() => new Service(new CountingManager()).later()).toThrow(
      expect.objectContaining({ code: 'MO_UNSUPPORTED_RETURN' }),
    );
  });
});
