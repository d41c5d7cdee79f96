import { ServerError, type SessionBackend } from '../session-backend.js';
import { Command } from './constants.js';
import { type AnswerContext, writeOutcome, writeOutcomes, writePrepared } from './outcome-writer.js';
import { PayloadReader } from './payload-reader.js';
import { PreparedStatements } from './prepared-statements.js';
import { statusBits, writeError, writeOk } from './responses.js';
import { writeBinaryRow } from './row-encoding.js';

/** Carries out the commands of one logged-in connection, one at a time. */
export class CommandHandler {
  private readonly prepared = new PreparedStatements();

  constructor(private readonly session: SessionBackend) {}

  /** Runs one command and writes its answer; an error of the engine becomes an error packet. */
  async run(payload: Buffer, context: AnswerContext): Promise<void> {
    try {
      await this.dispatch(new PayloadReader(payload), context);
    } catch (error) {
      writeError(context.out.writer, asServerError(error));
    }
  }

  close(): void {
    this.prepared.closeAll();
  }

  private async dispatch(reader: PayloadReader, context: AnswerContext): Promise<void> {
    const command = reader.uint8();
    switch (command) {
      case Command.QUIT:
        // MatrixOne neither answers nor closes: the session lives until the client drops the socket.
        return;
      case Command.QUERY:
        return writeOutcomes(context, this.session.query(reader.rest().toString('utf8')), this.session);
      case Command.INIT_DB:
        await this.session.useDatabase(reader.rest().toString('utf8'));
        return this.ok(context);
      case Command.PING:
        return this.ok(context);
      case Command.STMT_PREPARE:
        return this.prepare(reader.rest().toString('utf8'), context);
      case Command.STMT_EXECUTE:
        return this.execute(reader, context);
      case Command.STMT_SEND_LONG_DATA:
        return this.prepared.addLongData(reader);
      case Command.STMT_RESET:
        this.prepared.reset(reader.uint32());
        return this.ok(context);
      case Command.STMT_CLOSE:
        return this.prepared.close(reader.uint32());
      case Command.SET_OPTION:
        if (reader.uint16() > 1) throw new ServerError(20101, 'internal error: invalid cmd_set_option data');
        return this.ok(context);
      case Command.FIELD_LIST:
        throw new ServerError(
          20105,
          'embedded server: COM_FIELD_LIST is not supported; run against MatrixOne',
        );
      default:
        throw new ServerError(20101, `internal error: unsupported command. 0x${command.toString(16)}`);
    }
  }

  private async prepare(sql: string, context: AnswerContext): Promise<void> {
    const handle = await this.session.prepare(sql);
    const id = this.prepared.add(handle);
    writePrepared(context, { id, ...signatureOf(handle) }, statusBits(this.session.status));
  }

  private async execute(reader: PayloadReader, context: AnswerContext): Promise<void> {
    const { handle, values } = this.prepared.bind(reader);
    const outcome = await handle.execute(values);
    await writeOutcome(context, outcome, statusBits(this.session.status), writeBinaryRow);
  }

  private ok({ out }: AnswerContext): void {
    writeOk(out.writer, statusBits(this.session.status));
  }
}

/** A failure inside the embedded server itself is told as such, without its stack. */
export function asServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ServerError(1105, `internal error of the embedded server: ${reason}`);
}

function signatureOf({ parameterCount, columns }: Awaited<ReturnType<SessionBackend['prepare']>>) {
  return { parameterCount, columns };
}
