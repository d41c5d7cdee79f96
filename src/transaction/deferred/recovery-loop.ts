import { type DeferredOperationService, type RecoveryReport } from './deferred-operation.service.js';

/** What the loop tells about each pass. */
export interface RecoveryListener {
  recovered(report: RecoveryReport): void;
  failed(error: unknown): void;
}

/** Recovers at start and from time to time: a process that crashed holds its lease for a while, and others crash later. */
export class RecoveryLoop {
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly service: Pick<DeferredOperationService, 'recover'>,
    private readonly everyMs: number,
    private readonly listener: RecoveryListener,
  ) {}

  /** Runs the first pass and resolves when it is over; further ones follow in the background. Never rejects. */
  async start(): Promise<void> {
    this.#stopped = false;
    await (this.#pass = this.#run());
  }

  /** Ends the loop and waits for a pass that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#pass;
  }

  async #run(): Promise<void> {
    try {
      this.listener.recovered(await this.service.recover());
    } catch (error) {
      this.listener.failed(error);
    }
    if (this.#stopped || this.everyMs <= 0) return;
    this.#timer = setTimeout(() => (this.#pass = this.#run()), this.everyMs);
    this.#timer.unref();
  }
}
