import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { SqlEntityManager } from '@mikro-orm/mysql';
import { Readable } from 'node:stream';
import { MatrixOneClient, MoTransactional } from 'nestjs-matrixone';
import { Note, STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

interface Row {
  readonly label: string;
}

const COUNT = 1_000;
const SELECT = 'select label from note order by id';

@Injectable()
class Streaming {
  constructor(
    readonly em: SqlEntityManager,
    private readonly client: MatrixOneClient,
  ) {}

  rows(): AsyncIterable<Row> {
    return this.client.stream<Row>(SELECT);
  }

  @MoTransactional()
  async handsOut(): Promise<AsyncIterable<Row>> {
    return this.rows();
  }

  @MoTransactional()
  handsOutAtOnce(): AsyncIterable<Row> {
    return this.rows();
  }

  @MoTransactional()
  async *generates(): AsyncGenerator<Row> {
    yield* this.rows();
  }

  @MoTransactional()
  async pipes(): Promise<Readable> {
    return Readable.from(this.rows());
  }
}

describe.each(STORAGE_DRIVERS)('streams and generators, %s', (storageDriver) => {
  const used = useTransactionApp('streams', [Streaming], { storageDriver, pool: { max: 3 } });
  const { insert } = used;
  const fill = () =>
    used.app.client.insertMany(
      'note',
      Array.from({ length: COUNT }, (_, i) => ({ label: `row ${i}` })),
    );
  const labelsOf = async (stream: AsyncIterable<Row>): Promise<string[]> => {
    const labels: string[] = [];
    for await (const { label } of stream) labels.push(label);
    return labels;
  };

  it.each(['handsOut', 'handsOutAtOnce', 'generates', 'pipes'] as const)(
    'a method that %s a stream is an error: it would outlive its transaction',
    async (method) => {
      const streaming = used.app.module.get(Streaming);
      const call = async (): Promise<unknown> => streaming[method]();
      await expect(call()).rejects.toMatchObject({ code: 'MO_UNSUPPORTED_RETURN' });
      await used.app.expectQuiet();
    },
  );

  it('a stream sees the rows of its own transaction, others do not', async () => {
    const { app } = used;
    const failing = app.manager.run(async () => {
      await insert('mine');
      expect(await labelsOf(app.client.stream<Row>(SELECT))).toEqual(['mine']);
      const outside = await app.manager.run(() => labelsOf(app.client.stream<Row>(SELECT)), {
        propagation: 'NOT_SUPPORTED',
      });
      expect(outside).toEqual([]);
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
  });

  it('the ORM’s streams do too', async () => {
    const { app } = used;
    await app.manager.run(async () => {
      await insert('mine');
      const seen: string[] = [];
      for await (const note of app.em.stream(Note, {})) seen.push(note.label);
      expect(seen).toEqual(['mine']);
    });
  });

  it('a stream left in the middle keeps nobody waiting', async () => {
    const { app } = used;
    await fill();
    await app.manager.run(async () => {
      for await (const row of app.client.stream<Row>(SELECT)) if (row.label === 'row 3') break;
      await insert('after');
    });
    expect(await app.labels()).toHaveLength(COUNT + 1);
  });

  it('a stream whose consumer throws rolls back', async () => {
    const { app } = used;
    await fill();
    const failing = app.manager.run(async () => {
      await insert('x');
      for await (const row of app.client.stream<Row>(SELECT)) if (row.label === 'row 3') throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await app.labels()).toHaveLength(COUNT);
    await app.expectQuiet();
  });

  it('a stream begun inside may be read to its end after the commit', async () => {
    const { app } = used;
    await fill();
    let stream: AsyncIterator<Row> | undefined;
    await app.manager.run(async () => {
      stream = app.client.stream<Row>(SELECT)[Symbol.asyncIterator]();
      expect((await stream.next()).value).toEqual({ label: 'row 0' });
      await insert('x');
    });
    const rest: string[] = [];
    for (let next = await stream?.next(); next && !next.done; next = await stream?.next()) {
      rest.push(next.value.label);
    }
    expect(rest).toHaveLength(COUNT - 1);
    expect(await app.labels()).toHaveLength(COUNT + 1);
  });

  it('a stream asked for inside and begun after the commit is refused', async () => {
    const { app } = used;
    await fill();
    let stream: AsyncIterable<Row> | undefined;
    await app.manager.run(async () => {
      stream = app.client.stream<Row>(SELECT);
    });
    await expect(labelsOf(stream as AsyncIterable<Row>)).rejects.toMatchObject({
      code: 'MO_TRANSACTION_CLOSED',
    });
  });

  it('two streams and a write at the same time share the one connection', async () => {
    const { app } = used;
    await fill();
    await app.manager.run(async () => {
      const [a, b] = await Promise.all([
        labelsOf(app.client.stream<Row>(SELECT)),
        labelsOf(app.client.stream<Row>(SELECT)),
        insert('between'),
      ]);
      expect(a.length).toBeGreaterThanOrEqual(COUNT);
      expect(b.length).toBeGreaterThanOrEqual(COUNT);
      const threads = await app.client.query('select connection_id() as id');
      expect(threads).toHaveLength(1);
    });
    expect(await app.labels()).toHaveLength(COUNT + 1);
  });

  it('a generator that writes, consumed inside, is inside', async () => {
    const { app } = used;
    async function* writing(): AsyncGenerator<number> {
      for (let i = 0; i < 3; i++) {
        await insert(`generated ${i}`);
        yield i;
      }
    }
    const failing = app.manager.run(async () => {
      const seen: number[] = [];
      for await (const i of writing()) seen.push(i);
      expect(seen).toEqual([0, 1, 2]);
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
  });
});
