import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import {
  MoCommitUnknownError,
  MoTransactionManager,
  openTelemetryObserver,
  SnapshotService,
} from 'nestjs-matrixone';
import { FaultProxy } from '../../support/fault-proxy/index.js';
import { useServer } from '../../support/server.js';
import { createTransactionApp, STORAGE_DRIVERS, type TransactionApp } from '../../support/transaction-app.js';

class Boom extends Error {}

const exporter = new InMemorySpanExporter();

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});
afterAll(() => {
  trace.disable();
  context.disable();
});

describe.each(STORAGE_DRIVERS)('OpenTelemetry, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  const insert = (label: string) => app.client.execute('insert into note (label) values (?)', [label]);
  const spanOf = (label: string): ReadableSpan => {
    const found = exporter.getFinishedSpans().filter((span) => span.name === `transaction ${label}`);
    expect(found).toHaveLength(1);
    return found[0] as ReadableSpan;
  };

  beforeAll(async () => {
    const database = await server.freshDatabase('telemetry');
    app = await createTransactionApp(database, [], { storageDriver, telemetry: true });
  });
  afterAll(() => app?.close());
  afterEach(() => exporter.reset());

  it('gives a physical transaction one span, with joined calls and statements inside it', async () => {
    let inside: string | undefined;
    await app.manager.run(
      async () => {
        inside = trace.getActiveSpan()?.spanContext().spanId;
        await app.manager.run(() => insert('a'));
        await insert('b');
        expect(trace.getActiveSpan()?.spanContext().spanId).toBe(inside);
      },
      { name: 'two inserts' },
    );
    expect(exporter.getFinishedSpans()).toHaveLength(1);
    const span = spanOf('two inserts');
    expect(span.spanContext().spanId).toBe(inside);
    expect(span.attributes).toMatchObject({
      'matrixone.connection': 'default',
      'matrixone.transaction.label': 'two inserts',
      'matrixone.transaction.propagation': 'REQUIRED',
      'matrixone.transaction.attempt': 1,
      'matrixone.transaction.outcome': 'committed',
      'matrixone.transaction.statements': 2,
    });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it("is a child of the caller's span, and the parent of a REQUIRES_NEW one", async () => {
    const tracer = trace.getTracer('test');
    await tracer.startActiveSpan('request', async (request) => {
      await app.manager.run(
        () => app.manager.run(() => insert('inner'), { name: 'inner', propagation: 'REQUIRES_NEW' }),
        { name: 'outer' },
      );
      expect(trace.getActiveSpan()).toBe(request);
      request.end();
      expect(spanOf('outer').parentSpanContext?.spanId).toBe(request.spanContext().spanId);
      expect(spanOf('inner').parentSpanContext?.spanId).toBe(spanOf('outer').spanContext().spanId);
    });
  });

  it('tells of a rollback and of retries, without the text of errors', async () => {
    let runs = 0;
    const tracer = trace.getTracer('test');
    await tracer.startActiveSpan('request', async (request) => {
      const run = app.manager.run(
        async () => {
          await insert(`secret ${++runs}`);
          if (runs === 1) throw Object.assign(new Error('secret'), { errno: 20701 });
        },
        { name: `retried`, retry: { attempts: 2, backoff: 1 } },
      );
      await run;
      request.end();
    });
    const spans = exporter.getFinishedSpans();
    const request = spans.find((span) => span.name === 'request');
    const attempts = spans.filter((span) => span.name === 'transaction retried');
    expect(attempts.map((s) => s.attributes['matrixone.transaction.outcome'])).toEqual([
      'rolled back',
      'committed',
    ]);
    expect(attempts.map((s) => s.attributes['matrixone.transaction.attempt'])).toEqual([1, 2]);
    expect(attempts[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'rolled back' });
    expect(request?.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['matrixone.retry', expect.objectContaining({ 'error.type': 'Error', 'matrixone.error.errno': 20701 })],
    ]);
    const told = spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it('tells of a hook that failed behind the commit', async () => {
    await app.manager.run(
      async () => {
        await insert('hooked');
        app.manager.current()?.afterCommit(() => Promise.reject(new Boom()));
      },
      { name: 'hooked' },
    );
    const [event] = spanOf('hooked').events;
    expect(event).toMatchObject({
      name: 'matrixone.hook_failure',
      attributes: { 'matrixone.hook.phase': 'afterCommit', 'error.type': 'Error' },
    });
    expect(spanOf('hooked').attributes['matrixone.transaction.outcome']).toBe('committed');
  });

  it('tells of deferred operations', async () => {
    const snapshots = app.module.get(SnapshotService);
    const name = server.freshName('telemetry');
    await app.manager.run(
      async () => {
        await insert('before the snapshot');
        await snapshots.create({ name, level: 'table', database: databaseOf(app), table: 'note' });
      },
      { name: 'snapshot' },
    );
    expect(spanOf('snapshot').events).toEqual([
      expect.objectContaining({
        name: 'matrixone.deferred_operation',
        attributes: {
          'matrixone.deferred.kind': 'snapshot.create',
          'matrixone.deferred.target': name,
          'matrixone.deferred.state': 'done',
        },
      }),
    ]);
    await snapshots.drop(name);
  });

  it('tells of a COMMIT whose answer got lost', async () => {
    const proxy = await FaultProxy.start(server.url);
    const behind = await createTransactionApp({ name: '', url: proxy.through(app.databaseUrl) }, [], {
      storageDriver,
      telemetry: true,
    });
    try {
      proxy.when(/^commit$/i, 'cut-before-answer');
      const unit = behind.manager.run(
        () => behind.client.execute("insert into note (label) values ('unknown')"),
        { name: 'lost answer' },
      );
      await expect(unit).rejects.toBeInstanceOf(MoCommitUnknownError);
      const span = spanOf('lost answer');
      expect(span.attributes).toMatchObject({ 'matrixone.transaction.outcome': 'unknown' });
      expect(span.events.map((event) => event.name)).toEqual(['matrixone.commit_unknown']);
      expect(span.status.code).toBe(SpanStatusCode.ERROR);
    } finally {
      await behind.close();
      await proxy.close();
    }
  });

  it('keeps parallel transactions apart', async () => {
    const inside = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        app.manager.run(
          async () => {
            await insert(`parallel ${i}`);
            return trace.getActiveSpan()?.spanContext().spanId;
          },
          { name: `parallel ${i}` },
        ),
      ),
    );
    expect(inside).toEqual(inside.map((_, i) => spanOf(`parallel ${i}`).spanContext().spanId));
    expect(new Set(inside).size).toBe(5);
  });

  it('may be observed by hand, and is quiet when it is not asked for', async () => {
    const quiet = await createTransactionApp({ name: '', url: app.databaseUrl }, [], { storageDriver });
    try {
      const manager = quiet.module.get(MoTransactionManager);
      await manager.run(() => quiet.client.query('select 1'), { name: 'quiet' });
      expect(exporter.getFinishedSpans()).toEqual([]);
      const stop = manager.observe(openTelemetryObserver());
      await manager.run(() => quiet.client.query('select 1'), { name: 'observed' });
      stop();
      await manager.run(() => quiet.client.query('select 1'), { name: 'quiet' });
      expect(exporter.getFinishedSpans().map((span) => span.name)).toEqual(['transaction observed']);
    } finally {
      await quiet.close();
    }
  });
});

function databaseOf(app: TransactionApp): string {
  return new URL(app.databaseUrl).pathname.slice(1);
}
