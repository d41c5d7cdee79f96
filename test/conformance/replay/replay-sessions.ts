import {
  bind,
  ConnectionLost,
  LoginRefused,
  WireClient,
  type WireResult,
  type WireTarget,
} from '../../support/wire/index.js';
import { type GoldenAnswer, type GoldenValue } from '../transcript/step.js';
import { type Scenario } from '../transcript/read-transcripts.js';
import { recordedAnswer } from './recorded-answer.js';

const QUIT_WAIT = 300;

/** The connections of one replay, by their names in the transcript; each connects at its first step. */
export class ReplaySessions {
  private readonly clients = new Map<string, Promise<WireClient>>();

  constructor(
    private readonly target: WireTarget,
    private readonly logins: Scenario['logins'],
  ) {}

  async text(session: string, sql: string, definitions = false): Promise<GoldenAnswer[]> {
    return answersOf(async () => (await this.client(session)).query(sql), definitions);
  }

  /** Prepares, executes and closes. */
  async prepared(
    session: string,
    sql: string,
    params: readonly GoldenValue[],
    definitions = false,
  ): Promise<GoldenAnswer[]> {
    return answersOf(async () => {
      const client = await this.client(session);
      const statement = await client.prepare(sql);
      if ('kind' in statement) return [statement];
      const results = await client.execute(statement.id, params.map(bind));
      client.closeStatement(statement.id);
      return results;
    }, definitions);
  }

  async command(session: string, code: number): Promise<GoldenAnswer[]> {
    return answersOf(async () => (await this.client(session)).command(code)).then((answers) =>
      answers.map((answer) => ('affectedRows' in answer ? { ok: true } : answer)),
    );
  }

  async kill(session: string, kind: string, victim: string): Promise<GoldenAnswer[]> {
    return this.text(session, `${kind} ${(await this.client(victim)).connectionId}`);
  }

  async quit(session: string): Promise<GoldenAnswer[]> {
    return [{ socketClosedByServer: await (await this.client(session)).quit(QUIT_WAIT) }];
  }

  async close(session: string): Promise<void> {
    (await this.clients.get(session))?.destroy();
    this.clients.delete(session);
  }

  async closeAll(): Promise<void> {
    for (const session of [...this.clients.keys()]) await this.close(session).catch(() => {});
  }

  private client(session: string): Promise<WireClient> {
    const open = this.clients.get(session);
    if (open) return open;
    const client = WireClient.connect({ ...this.target, ...this.logins[session] });
    this.clients.set(session, client);
    return client;
  }
}

async function answersOf(run: () => Promise<WireResult[]>, definitions = false): Promise<GoldenAnswer[]> {
  try {
    return (await run()).map((result) => recordedAnswer(result, definitions));
  } catch (error) {
    if (error instanceof ConnectionLost) return [{ lost: true }];
    // the answer to the login stands for those to the statements that it prevents
    if (error instanceof LoginRefused) return [recordedAnswer(error.answer)];
    throw error;
  }
}
