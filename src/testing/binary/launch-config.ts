/** Where a local server keeps its data and listens; all on loopback. */
export interface LaunchLayout {
  /** Directory that the server may fill. */
  readonly directory: string;
  /** Port of the MySQL protocol. */
  readonly sqlPort: number;
  /** First of `SERVICE_PORTS` neighbouring ports for the server's own services. */
  readonly firstServicePort: number;
}

/** How many neighbouring ports a server needs beside that for SQL. */
export const SERVICE_PORTS = 60;

const LOG_UUID = '7c4dccb4-4d3c-41f8-b482-5251dc7a41bf';
const TN_UUID = 'dd4dccb4-4d3c-41f8-b482-5251dc7a41bf';
const CN_UUID = 'dd1dccb4-4d3c-41f8-b482-5251dc7a41bf';

/** The configuration files of a server of one log, one transaction and one compute service, by file name. */
export function launchConfig(layout: LaunchLayout): Readonly<Record<string, string>> {
  const at = (name: string) => quote(`${layout.directory}/${name}`);
  return {
    'launch.toml': [
      `logservices = [${at('log.toml')}]`,
      `tnservices = [${at('tn.toml')}]`,
      `cnservices = [${at('cn.toml')}]`,
    ].join('\n'),
    'log.toml': logService(layout),
    'tn.toml': [
      ...common('TN', layout),
      ...fileServices(layout),
      '[tn]',
      `uuid = "${TN_UUID}"`,
      `port-base = ${layout.firstServicePort + 10}`,
      'service-host = "127.0.0.1"',
    ].join('\n'),
    'cn.toml': [
      ...common('CN', layout),
      ...fileServices(layout),
      '[cn]',
      `uuid = "${CN_UUID}"`,
      `port-base = ${layout.firstServicePort + 30}`,
      'service-host = "127.0.0.1"',
      '[cn.frontend]',
      'host = "127.0.0.1"',
      `port = ${layout.sqlPort}`,
      `unix-socket = ${at('mysql.sock')}`,
    ].join('\n'),
  };
}

function logService(layout: LaunchLayout): string {
  const [raft, service, gossip] = [0, 1, 2].map((i) => `"127.0.0.1:${layout.firstServicePort + i}"`);
  return [
    ...common('LOG', layout),
    '[logservice]',
    'deployment-id = 1',
    `uuid = "${LOG_UUID}"`,
    'service-host = "127.0.0.1"',
    `raft-address = ${raft}`,
    `logservice-address = ${service}`,
    `gossip-address = ${gossip}`,
    `gossip-seed-addresses = [${gossip}]`,
    'gossip-allow-self-as-seed = true',
    '[logservice.BootstrapConfig]',
    'bootstrap-cluster = true',
    'num-of-log-shards = 1',
    'num-of-tn-shards = 1',
    'num-of-log-shard-replicas = 1',
    `init-hakeeper-members = ["131072:${LOG_UUID}"]`,
  ].join('\n');
}

function common(service: 'LOG' | 'TN' | 'CN', layout: LaunchLayout): readonly string[] {
  return [
    `service-type = "${service}"`,
    `data-dir = ${quote(`${layout.directory}/data`)}`,
    '[log]',
    'level = "error"',
    '[observability]',
    'disableTrace = true',
    'disableMetric = true',
    'enable-metric-to-prom = false',
    '[hakeeper-client]',
    `service-addresses = ["127.0.0.1:${layout.firstServicePort + 1}"]`,
  ];
}

function fileServices({ directory }: LaunchLayout): readonly string[] {
  return ['LOCAL', 'SHARED'].flatMap((name) => [
    '[[fileservice]]',
    `name = "${name}"`,
    'backend = "DISK"',
    `data-dir = ${quote(`${directory}/data/${name.toLowerCase()}`)}`,
  ]);
}

/** A basic TOML string; JSON's escapes are valid in it. */
function quote(text: string): string {
  return JSON.stringify(text);
}
