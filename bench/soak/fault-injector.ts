import { type Fault, type FaultProxy } from '../../test/support/fault-proxy/index.js';

const FAULTS: readonly Fault[] = [
  'cut-before',
  'cut-within-command',
  'cut-after-send',
  'cut-before-answer',
  'cut-within-answer',
  'cut-after-answer',
];

/** Breaks a random connection at a random step of its next command, again and again; now and then all of them. */
export class FaultInjector {
  readonly #timer: NodeJS.Timeout;
  count = 0;

  constructor(
    private readonly proxy: FaultProxy,
    perSecond: number,
  ) {
    this.#timer = setInterval(() => this.#strike(), 1_000 / perSecond);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.proxy.reset();
  }

  #strike(): void {
    // also forgets what was seen, which would grow for as long as the load lasts
    this.proxy.reset();
    this.count++;
    if (Math.random() < 0.02) return this.proxy.cutAll();
    const fault = FAULTS[Math.floor(Math.random() * FAULTS.length)] as Fault;
    const commits = Math.random() < 0.3;
    this.proxy.when(commits ? /^commit/i : () => true, fault, { skip: Math.floor(Math.random() * 10) });
  }
}
