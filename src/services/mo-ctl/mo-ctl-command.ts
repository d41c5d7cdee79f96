import { MoInvalidArgumentError, MoUnsupportedError } from '../../errors/index.js';

/** Which service of the cluster runs a command: the transaction node or the compute node of this connection. */
export type MoCtlServiceName = 'dn' | 'cn';

/** Commands that change nothing but where data is kept, or only report. */
const ALLOWED: ReadonlyMap<string, MoCtlServiceName> = new Map([
  ['flush', 'dn'],
  ['checkpoint', 'dn'],
  ['globalcheckpoint', 'dn'],
  ['ping', 'dn'],
  ['inspect', 'dn'],
  ['getsnapshot', 'cn'],
  ['synccommit', 'cn'],
  ['getprotocolversion', 'cn'],
  ['table-extra', 'cn'],
  ['mergeobjects', 'cn'],
]);

/** Why a command is refused, where more can be said than that it is not on the list. */
const DANGEROUS: ReadonlyMap<string, string> = new Map([
  ['usesnapshot', 'it sets the read time of every new transaction of the whole server'],
  ['setprotocolversion', 'it changes the protocol that the nodes of the cluster speak'],
  ['addfaultpoint', 'it makes the server fail on purpose'],
  ['interceptcommit', 'it tampers with commits'],
  ['coredump', 'it can stop the server'],
  ['diskcleaner', 'it deletes files of the server'],
  ['removeremotelocktable', 'it takes locks away from running transactions'],
  ['unsubscribe_table', 'it can make this node read old data'],
  ['get-table-shards', 'it panics on v4.2.0'],
  ['workspacethreshold', 'it sets a limit of the whole server'],
  ['forcegc', 'it stops the world of a node'],
  ['label', 'it moves work between the nodes of the cluster'],
  ['workstate', 'it takes nodes out of the cluster'],
  ['backup', 'it is a step of the backup tool'],
]);

/** A checked command, in lower case. */
export interface MoCtlCommand {
  readonly service: MoCtlServiceName;
  readonly method: string;
  readonly argument: string;
}

/** Checks a command before it is sent. Throws MoUnsupportedError for one that is not allowed, MoInvalidArgumentError for a malformed one. */
export function checkCommand(service: string, method: string, argument: string): MoCtlCommand {
  for (const part of [service, method, argument]) {
    if (typeof part !== 'string') throw new MoInvalidArgumentError('mo_ctl takes three strings.');
    // eslint-disable-next-line no-control-regex -- control characters have no place in a command
    if (/[\u0000-\u001f\u007f]/.test(part))
      throw new MoInvalidArgumentError('mo_ctl takes no control characters.');
  }
  const name = method.trim().toLowerCase();
  const at = ALLOWED.get(name);
  if (at === undefined) throw refusal(name);
  const wanted = service.trim().toLowerCase();
  if (wanted !== at && !(wanted === 'tn' && at === 'dn')) {
    throw new MoInvalidArgumentError(`mo_ctl '${name}' is a command of '${at}'.`);
  }
  return { service: at, method: name, argument };
}

function refusal(name: string): MoUnsupportedError {
  const reason = DANGEROUS.get(name);
  return new MoUnsupportedError(
    reason === undefined
      ? `mo_ctl '${name}' is not among the allowed commands: ${[...ALLOWED.keys()].join(', ')}.`
      : `mo_ctl '${name}' is refused: ${reason}.`,
  );
}
