import type * as OpenTelemetry from '@opentelemetry/api';
import type { Attributes, Span } from '@opentelemetry/api';
import { type ObservedTransaction, type TransactionObserver } from '../transaction/index.js';
import { loadOpenTelemetry } from './load-api.js';

/**
 * One span for each physical transaction, in which its method runs, with events for what happens at its end. It holds
 * names, counts and outcomes, never SQL or values. For MoTransactionManager.observe(); `telemetry: true` in the
 * module's options does the same. Needs @opentelemetry/api; without a registered SDK it does nothing.
 */
export function openTelemetryObserver(): TransactionObserver {
  const { context, SpanStatusCode, trace } = loadOpenTelemetry() as typeof OpenTelemetry;
  const tracer = trace.getTracer('nestjs-matrixone');
  const spans = new Map<string, Span>();
  // behind the end there is only the caller's own span left to tell
  const spanOf = ({ id }: ObservedTransaction): Span | undefined => spans.get(id) ?? trace.getActiveSpan();

  return {
    onBegin(transaction) {
      const span = tracer.startSpan(`transaction ${transaction.label}`, {
        attributes: attributesOf(transaction),
      });
      spans.set(transaction.id, span);
    },
    around(transaction, run) {
      const span = spans.get(transaction.id);
      return span ? context.with(trace.setSpan(context.active(), span), run) : run();
    },
    onDeferred(transaction, { kind, target, state }) {
      spanOf(transaction)?.addEvent('matrixone.deferred_operation', {
        'matrixone.deferred.kind': kind,
        'matrixone.deferred.target': target,
        'matrixone.deferred.state': state,
      });
    },
    onHookFailure(transaction, { phase, error }) {
      spanOf(transaction)?.addEvent('matrixone.hook_failure', {
        'matrixone.hook.phase': phase,
        ...errorAttributes(error),
      });
    },
    onEnd({ id }, { outcome, statements }) {
      const span = spans.get(id);
      spans.delete(id);
      span?.setAttributes({
        'matrixone.transaction.outcome': outcome,
        'matrixone.transaction.statements': statements,
      });
      if (outcome === 'unknown') span?.addEvent('matrixone.commit_unknown');
      if (outcome !== 'committed') span?.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      span?.end();
    },
    onRetry(transaction, { error, delayMs }) {
      // the failed attempt's span has ended; the next attempt gets one of its own
      spanOf(transaction)?.addEvent('matrixone.retry', {
        'matrixone.transaction.id': transaction.id,
        'matrixone.transaction.attempt': transaction.attempt,
        'matrixone.retry.delay_ms': delayMs,
        ...errorAttributes(error),
      });
    },
  };
}

function attributesOf(transaction: ObservedTransaction): Attributes {
  return {
    'db.system.name': 'matrixone',
    'matrixone.connection': transaction.connection,
    'matrixone.transaction.id': transaction.id,
    'matrixone.transaction.label': transaction.label,
    'matrixone.transaction.propagation': transaction.propagation,
    'matrixone.transaction.read_only': transaction.readOnly,
    'matrixone.transaction.attempt': transaction.attempt,
  };
}

/** Class and code of an error; its text may hold values of the data. */
function errorAttributes(error: unknown): Attributes {
  if (!(error instanceof Error)) return { 'error.type': typeof error };
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return {
    'error.type': error.name,
    ...(typeof code === 'string' ? { 'matrixone.error.code': code } : {}),
    ...(typeof errno === 'number' ? { 'matrixone.error.errno': errno } : {}),
  };
}
