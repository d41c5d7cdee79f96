import { Injectable } from '@nestjs/common';
import { MatrixOneClient } from '../../client/index.js';
import { MoInvalidNameError } from '../../errors/index.js';
import { quoteLiteral, validateDatabaseName, validateTableName } from '../../sql/index.js';
import { checkCommand, type MoCtlServiceName } from './mo-ctl-command.js';
import { assertOk, entriesOf, parseReply, unexpected, type MoCtlReply } from './mo-ctl-reply.js';

/** A transaction node's shard, as `ping` reports it. */
export interface MoCtlShard {
  readonly serviceAddress: string;
  readonly shardId: number;
  readonly replicaId: number;
  readonly logShardId: number;
}

/** A point in the server's time. */
export interface MoCtlTimestamp {
  /** Nanoseconds since 1970. */
  readonly physical: bigint;
  readonly logical: number;
}

/**
 * MatrixOne's mo_ctl commands, for accounts that may use them (`sys`). A command acts at once, also inside a transaction: no ROLLBACK undoes
 * it, and a flush or checkpoint has committed data only. Commands that could harm the server are refused.
 */
@Injectable()
export class MoCtlService {
  readonly #client: MatrixOneClient;

  constructor(client: MatrixOneClient) {
    this.#client = client;
  }

  /** Runs an allowed command. Throws MoUnsupportedError for others, MoQueryError when the server refuses. */
  async execute(service: MoCtlServiceName | 'tn', method: string, argument = ''): Promise<MoCtlReply> {
    const command = checkCommand(service, method, argument);
    const args = [command.service, command.method, command.argument].map((part) => quoteLiteral(part));
    const [row] = await this.#client.query<{ reply: unknown }>(`SELECT mo_ctl(${args.join(', ')}) AS reply`);
    return parseReply(String(row?.reply ?? ''));
  }

  /** Writes a table's committed rows from memory to storage. */
  async flush(database: string, table: string): Promise<void> {
    const target = `${withoutDot(validateDatabaseName(database), 'database name')}.${withoutDot(validateTableName(table), 'table name')}`;
    assertOk(await this.execute('dn', 'flush', target));
  }

  /** Makes an incremental checkpoint. */
  async checkpoint(): Promise<void> {
    assertOk(await this.execute('dn', 'checkpoint'));
  }

  /** Makes a global checkpoint. */
  async globalCheckpoint(): Promise<void> {
    assertOk(await this.execute('dn', 'globalcheckpoint'));
  }

  /** The transaction nodes' shards. */
  async ping(): Promise<readonly MoCtlShard[]> {
    const reply = await this.execute('dn', 'ping');
    return entriesOf(reply).map((entry) => ({
      serviceAddress: String(entry['serviceAddress'] ?? ''),
      shardId: Number(entry['shardID']),
      replicaId: Number(entry['replicaID']),
      logShardId: Number(entry['logShardID']),
    }));
  }

  /** The compute node's clock. */
  async getSnapshot(): Promise<MoCtlTimestamp> {
    const reply = await this.execute('cn', 'getsnapshot');
    const [, physical, logical] = /^(\d+)-(\d+)$/.exec(String(reply.result)) ?? [];
    if (physical === undefined) throw unexpected(reply);
    return { physical: BigInt(physical), logical: Number(logical) };
  }

  /** Makes every compute node see what is committed by now: on a cluster, the next read anywhere sees it. */
  async syncCommit(): Promise<void> {
    const reply = await this.execute('cn', 'synccommit');
    if (!/^sync \d+ cn services's commit ts to /.test(String(reply.result))) throw unexpected(reply);
  }

  /** The protocol version of each node, by the node's id. */
  async getProtocolVersions(): Promise<ReadonlyMap<string, number>> {
    const reply = await this.execute('cn', 'getprotocolversion');
    const versions = String(reply.result)
      .split(',')
      .map((entry) => /^\s*(.+):(\d+)\s*$/.exec(entry));
    if (versions.some((match) => match === null)) throw unexpected(reply);
    return new Map(versions.map((match) => [match?.[1] ?? '', Number(match?.[2])]));
  }
}

/** mo_ctl splits its argument at dots and knows no quotes. */
function withoutDot(name: string, what: string): string {
  if (name.includes('.')) throw new MoInvalidNameError(what, 'mo_ctl cannot take a name with a dot.');
  return name;
}
