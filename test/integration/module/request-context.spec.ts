import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { defineEntity, p, RequestContext } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/mysql';
import { getEntityManagerToken, InjectEntityManager } from '@mikro-orm/nestjs';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { MatrixOneModule, type MatrixOneModuleOptions } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';

const ItemSchema = defineEntity({
  name: 'RequestItem',
  tableName: 'item',
  properties: { id: p.integer().primary(), label: p.string().length(50) },
});

@Controller()
class ProbeController {
  constructor(
    private readonly em: EntityManager,
    @InjectEntityManager('other') private readonly other: EntityManager,
  ) {}

  @Get()
  async probe(): Promise<object> {
    await new Promise((resolve) => setImmediate(resolve));
    return {
      id: RequestContext.currentRequestContext()?.id,
      default: this.em.getContext(false) !== this.em,
      other: this.other.getContext(false) !== this.other,
      count: await this.em.count(ItemSchema).catch((error: Error) => error.message),
    };
  }
}

const server = useServer();

describe('HTTP requests', () => {
  const start = async (settings: Partial<MatrixOneModuleOptions>): Promise<INestApplication> => {
    const database = await server.freshDatabase('request');
    const outside = await server.outside(database);
    await outside.execute(
      'create table item (id int primary key auto_increment, label varchar(50) not null)',
    );
    const module = await Test.createTestingModule({
      imports: [
        MatrixOneModule.forRoot({ clientUrl: database.url, entities: [ItemSchema], ...settings }),
        MatrixOneModule.forRoot({
          clientUrl: database.url,
          entities: [ItemSchema],
          name: 'other',
          ...settings,
        }),
      ],
      controllers: [ProbeController],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    expect(app.get(getEntityManagerToken('other'))).toBeDefined();
    return app;
  };

  const probe = async (app: INestApplication): Promise<Record<string, unknown>> => {
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    return (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Record<string, unknown>;
  };

  it('get EntityManager forks of their own, of every connection', async () => {
    const app = await start({});
    const [first, second] = await Promise.all([probe(app), probe(app)]);
    expect(first).toMatchObject({ default: true, other: true, count: 0 });
    expect(second).toMatchObject({ default: true, other: true, count: 0 });
    expect(first?.['id']).not.toBe(second?.['id']);
    await app.close();
  });

  it('get none when registerRequestContext is false', async () => {
    const app = await start({ registerRequestContext: false });
    const answer = await probe(app);
    expect(answer).toMatchObject({ default: false, other: false });
    expect(String(answer['count'])).toContain('global EntityManager');
    await app.close();
  });
});
