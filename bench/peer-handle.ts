import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Sample } from './figures/index.js';
import { type MeasureAnswer, type MeasureRequest } from './peer-process.js';
import { type PeerName } from './peers/index.js';
import { type ServerUrl } from './server-url.js';

const PROGRAM = fileURLToPath(new URL('./peer-process.ts', import.meta.url));

/** A peer that runs in a process of its own. */
export class PeerHandle {
  private constructor(
    readonly name: PeerName,
    private readonly child: ChildProcess,
  ) {}

  static async start(name: PeerName, url: ServerUrl): Promise<PeerHandle> {
    const child = fork(PROGRAM, [name, url]);
    const handle = new PeerHandle(name, child);
    await handle.#next();
    return handle;
  }

  async measure(request: MeasureRequest): Promise<Sample> {
    this.child.send(request);
    const answer = (await this.#next()) as MeasureAnswer;
    if ('error' in answer) throw new Error(`${this.name}, ${request.figure}: ${answer.error}`);
    return answer.sample;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  async #next(): Promise<unknown> {
    const done = new AbortController();
    const ended = once(this.child, 'exit', { signal: done.signal }).then(([code]) => {
      throw new Error(`the process of ${this.name} ended with ${String(code)}`);
    });
    try {
      const messages = once(this.child, 'message', { signal: done.signal });
      const [message] = (await Promise.race([messages, ended])) as unknown[];
      return message;
    } finally {
      ended.catch(() => undefined);
      done.abort();
    }
  }
}
