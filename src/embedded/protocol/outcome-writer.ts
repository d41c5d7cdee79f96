import { type ColumnDefinition, type SessionBackend, type StatementOutcome } from '../session-backend.js';
import { CHARSET_BINARY, WireType } from './constants.js';
import { type Outgoing } from './outgoing.js';
import { statusBits, writeColumn, writeColumnsEnd, writeOk, writeRowsEnd } from './responses.js';
import { type RowWriter, writeTextRow } from './row-encoding.js';

/** What every answer depends on: the session's status and what the client understands. */
export interface AnswerContext {
  readonly out: Outgoing;
  readonly capabilities: number;
}

/** Sends one statement's outcome. */
export async function writeOutcome(
  { out, capabilities }: AnswerContext,
  outcome: StatementOutcome,
  status: number,
  writeRow: RowWriter,
): Promise<void> {
  if (outcome.kind === 'ok') return writeOk(out.writer, status, outcome);
  const { columns, rows } = outcome;
  out.writer.packet((w) => w.lengthEncodedInt(columns.length));
  for (const column of columns) writeColumn(out.writer, column);
  writeColumnsEnd(out.writer, status, capabilities);
  for (const row of rows) {
    writeRow(out.writer, columns, row);
    await out.flushIfFull();
  }
  writeRowsEnd(out.writer, status, capabilities);
}

/**
 * Sends the outcomes of a text of several statements. Every answer but the last says that more follow, so each
 * is held back until the next one, or its error, is known; its status is that of its own moment.
 */
export async function writeOutcomes(
  context: AnswerContext,
  outcomes: AsyncIterable<StatementOutcome>,
  session: Pick<SessionBackend, 'status'>,
): Promise<void> {
  let held: { readonly outcome: StatementOutcome; readonly status: SessionBackend['status'] } | undefined;
  const send = async (moreResults: boolean) => {
    if (held) await writeOutcome(context, held.outcome, statusBits(held.status, moreResults), writeTextRow);
    held = undefined;
  };
  try {
    for await (const outcome of outcomes) {
      await send(true);
      const { inTransaction, autocommit } = session.status;
      held = { outcome, status: { inTransaction, autocommit } };
    }
  } catch (error) {
    await send(true);
    throw error;
  }
  await send(false);
}

/** Answers COM_STMT_PREPARE: the id, then a column for each parameter, then those of the result. */
export function writePrepared(
  { out, capabilities }: AnswerContext,
  prepared: {
    readonly id: number;
    readonly parameterCount: number;
    readonly columns: readonly ColumnDefinition[];
  },
  status: number,
): void {
  const { id, parameterCount, columns } = prepared;
  out.writer.packet((w) => {
    w.uint8(0x00);
    w.uint32(id);
    w.uint16(columns.length);
    w.uint16(parameterCount);
    w.uint8(0);
    w.uint16(0);
  });
  for (let i = 0; i < parameterCount; i++) writeColumn(out.writer, PARAMETER);
  if (parameterCount > 0) writeColumnsEnd(out.writer, status, capabilities);
  for (const column of columns) writeColumn(out.writer, column);
  if (columns.length > 0) writeColumnsEnd(out.writer, status, capabilities);
}

/** MatrixOne does not tell the type of a parameter. */
const PARAMETER: ColumnDefinition = {
  name: '?',
  orgName: '',
  type: WireType.NULL,
  flags: 0,
  decimals: 0,
  length: 0,
  charset: CHARSET_BINARY,
};
