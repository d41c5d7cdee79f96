import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { matches, type ClientCommand, type CommandMatcher } from './client-command.js';
import { type Fault, type FaultRule } from './fault.js';
import { ProxiedConnection } from './proxied-connection.js';

/** A command and how far it got. */
export interface SeenCommand extends ClientCommand {
  /** The client has the whole answer. */
  answered: boolean;
  readonly fault?: Fault;
}

/** Sits between a client and a server, on a free port of the loopback interface, and makes things go wrong when told to. */
export class FaultProxy implements AsyncDisposable {
  /** Everything that clients sent, in order. */
  readonly seen: SeenCommand[] = [];
  /** How many connections were accepted, and how many refused. */
  accepted = 0;
  refused = 0;
  readonly #server: Server;
  readonly #open = new Set<ProxiedConnection>();
  #rules: FaultRule[] = [];
  #refusing = false;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      if (this.#refusing) {
        this.refused++;
        client.on('error', () => undefined);
        client.destroy();
        return;
      }
      this.accepted++;
      const connection: ProxiedConnection = new ProxiedConnection(client, this.target, this.accepted, {
        onCommand: (command) => this.#note(command),
        onAnswered: (command) => this.#answered(command),
        onClose: () => this.#open.delete(connection),
      });
      this.#open.add(connection);
    });
  }

  static async start(target: { readonly host: string; readonly port: number } | string): Promise<FaultProxy> {
    const proxy = new FaultProxy(typeof target === 'string' ? addressOf(target) : target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#open.size;
  }

  /** A url of the server as it is reached through the proxy. */
  through(url: string): string {
    const parsed = new URL(url);
    parsed.hostname = '127.0.0.1';
    parsed.port = String(this.port);
    return parsed.toString();
  }

  /** Lets the next matching command (after `skip` others, `times` times) go wrong. */
  when(matcher: CommandMatcher, fault: Fault, options: { skip?: number; times?: number } = {}): this {
    this.#rules.push({ matcher, fault, skip: options.skip ?? 0, times: options.times ?? 1 });
    return this;
  }

  /** Forgets faults that have not struck, and what was seen. */
  reset(): void {
    this.#rules = [];
    this.seen.length = 0;
  }

  /** From now on new connections are closed at once. */
  refuseConnections(): void {
    this.#refusing = true;
  }

  acceptConnections(): void {
    this.#refusing = false;
  }

  cutAll(): void {
    for (const connection of [...this.#open]) connection.cut();
  }

  /** The statements that clients sent, in order; EXECUTEs as what was prepared. */
  get statements(): readonly string[] {
    return this.seen.filter((c) => c.name === 'QUERY' || c.name === 'STMT_EXECUTE').map((c) => c.sql);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cutAll();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #note(command: ClientCommand): Fault | undefined {
    const fault = this.#strike(command);
    this.seen.push({ ...command, answered: false, ...(fault === undefined ? {} : { fault }) });
    return fault;
  }

  #strike(command: ClientCommand): Fault | undefined {
    const rule = this.#rules.find((r) => r.times > 0 && matches(r.matcher, command));
    if (rule === undefined) return undefined;
    if (rule.skip > 0) {
      rule.skip--;
      return undefined;
    }
    rule.times--;
    return rule.fault;
  }

  #answered(command: ClientCommand): void {
    const seen = this.seen.findLast(
      (c) => c.connection === command.connection && c.name === command.name && !c.answered,
    );
    if (seen) seen.answered = true;
  }
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 6001) };
}
