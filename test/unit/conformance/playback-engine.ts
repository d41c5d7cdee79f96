import {
  type ColumnDefinition,
  type EngineBackend,
  type PreparedHandle,
  ServerError,
  type SessionBackend,
  type SqlValue,
  type StatementOutcome,
} from '../../../src/embedded/session-backend.js';
import { TYPE_NAMES } from '../../conformance/replay/recorded-answer.js';
import { type GoldenAnswer, type GoldenStep, type GoldenValue } from '../../conformance/transcript/step.js';

const UNSIGNED = 0x20;

/** An engine that knows nothing but a transcript: it gives each statement the answer that was recorded for it. */
export class PlaybackEngine implements EngineBackend {
  readonly version = 'playback';
  private readonly waiting: GoldenStep[];
  private readonly kills = new Map<number, () => void>();

  constructor(steps: readonly GoldenStep[]) {
    this.waiting = [...steps];
  }

  passwordOf(): string {
    return '111';
  }

  openSession(login: { connectionId: number }, kill: () => void): SessionBackend {
    this.kills.set(login.connectionId, kill);
    const status = { inTransaction: false, autocommit: true };
    const play = async function* (step: GoldenStep): AsyncIterable<StatementOutcome> {
      for (const answer of answersOf(step)) {
        if ('inTransaction' in answer) status.inTransaction = answer.inTransaction;
        yield outcomeOf(answer);
      }
    };
    return {
      connectionId: login.connectionId,
      status,
      query: (sql) => play(this.next(sql)),
      prepare: async (sql) => {
        const step = this.next(sql);
        return handleOf(step, () => first(play(step)));
      },
      useDatabase: async () => {},
      cancel: () => {},
      close: () => {},
    };
  }

  async close(): Promise<void> {}

  private next(sql: string): GoldenStep {
    const kill = /^(kill(?: query| connection)?) (\d+)$/.exec(sql);
    const at = this.waiting.findIndex(
      (step) => sameStatement(step.sql, sql) || (kill && step.op === 'kill' && step.kind === kill[1]),
    );
    if (at < 0) throw new ServerError(1105, `not in the transcript: ${sql}`);
    const [step] = this.waiting.splice(at, 1);
    if (step!.op === 'kill' && kill && kill[1] !== 'kill query') this.kills.get(Number(kill[2]))?.();
    return step!;
  }
}

/** A statement with holes for captured values is met by any filling. */
function sameStatement(recorded: string | undefined, sql: string): boolean {
  return recorded?.replace(/<<\w+>>/g, '1') === sql || recorded === sql;
}

function answersOf({ result }: GoldenStep): readonly GoldenAnswer[] {
  if (!result) return [];
  if ('oneOf' in result) return result.oneOf.slice(0, 1);
  return Array.isArray(result) ? (result as readonly GoldenAnswer[]) : [result as GoldenAnswer];
}

function outcomeOf(answer: GoldenAnswer): StatementOutcome {
  if ('errno' in answer) throw new ServerError(answer.errno, answer.message, answer.sqlstate);
  if ('affectedRows' in answer) {
    const { affectedRows, insertId } = answer;
    return { kind: 'ok', affectedRows, insertId: typeof insertId === 'string' ? 0 : insertId };
  }
  if (!('rows' in answer)) throw new ServerError(1105, 'no statement answers this');
  const columns = answer.columns.map((name, i) => ({
    ...columnOf(
      name,
      answer.types[i]!,
      answer.rows.map((row) => row[i]!),
    ),
    ...answer.definitions?.[i],
  }));
  return {
    kind: 'rows',
    columns,
    rows: answer.rows.map((row) => row.map((value, i) => sqlValue(value, columns[i]!))),
  };
}

function columnOf(name: string, type: string | number, values: readonly GoldenValue[]): ColumnDefinition {
  const number = Number(Object.entries(TYPE_NAMES).find(([, known]) => known === type)?.[0] ?? type);
  const binary = type === 'BIT' || values.some((value) => typeof value === 'object' && value !== null);
  const unsigned = values.some((value) => typeof value === 'bigint' && value > 9223372036854775807n);
  return {
    name,
    type: number,
    flags: unsigned ? UNSIGNED : 0,
    decimals: 0,
    length: 64,
    charset: binary ? 63 : 33,
  };
}

function sqlValue(value: GoldenValue, column: ColumnDefinition): SqlValue {
  if (value !== null && typeof value === 'object') return Buffer.from(value.hex, 'hex');
  if (value === '<any>' && column.type < 14) return '1';
  return column.charset === 63 && typeof value === 'string' ? Buffer.from(value) : value;
}

function handleOf(step: GoldenStep, execute: () => Promise<StatementOutcome>): PreparedHandle {
  const [answer] = answersOf(step);
  if (answer && 'errno' in answer && answer.phase === 'prepare') outcomeOf(answer);
  return { parameterCount: step.params?.length ?? 0, columns: [], execute, close: () => {} };
}

async function first(outcomes: AsyncIterable<StatementOutcome>): Promise<StatementOutcome> {
  for await (const outcome of outcomes) return outcome;
  throw new Error('no answer');
}
