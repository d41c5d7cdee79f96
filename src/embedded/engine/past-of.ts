import { ServerError } from '../session-backend.js';
import { invalidArgument, invalidInput, notEmbedded, snapshotNotFound } from '../engine-errors.js';
import { type Past } from '../translator/environment.js';
import { type TimeHint } from '../translator/time-hints.js';
import { parseHintTime } from '../values/hint-time.js';
import { hintedName } from './snapshot-names.js';
import { type EngineCore } from './engine-core.js';

const at = (core: EngineCore, moment: bigint): Past => ({ catalog: core.catalog.at(moment), moment });

const maxMoment = 2n ** 63n - 1n;
/** How far back the server looks without a snapshot. */
const kept = 3_600_000_000_000n;

const noSuchMoment = (value: string) => invalidArgument('invalid timestamp value', value);

/** Nanoseconds without quotes; the future is the present. */
const plainMoment = (core: EngineCore, value: string): Past | undefined => {
  const moment = /^-?\d+$/.test(value) ? BigInt(value) : undefined;
  if (moment === undefined || moment > maxMoment) throw invalidArgument('invalid input expr ', value);
  if (moment <= 0n) throw noSuchMoment(value);
  return moment >= core.clock.now() ? undefined : at(core, moment);
};

/** `'physical-logical'` or a time in quotes. */
const debugMoment = (core: EngineCore, value: string): Past | undefined => {
  const physical = /^(\d+)-\d+$/.exec(value)?.[1];
  if (physical !== undefined) return plainMoment(core, physical);
  const time = parseHintTime(value);
  if ('error' in time) throw invalidInput(`invalid debug timestamp string: ${value}`);
  if (time.nanos > core.clock.now()) throw noSuchMoment(value);
  return at(core, time.nanos);
};

const timestampMoment = (core: EngineCore, value: string): Past => {
  const time = parseHintTime(value);
  if ('error' in time) throw new ServerError(1105, time.error);
  const now = core.clock.now();
  if (time.nanos <= 0n || time.nanos > now) throw noSuchMoment(value);
  const covered = time.nanos >= now - kept || core.snapshots.list().some((s) => s.moment >= time.nanos);
  if (!covered) throw invalidArgument('invalid timestamp value, no corresponding snapshot ', value);
  return at(core, time.nanos);
};

/** The past that a hint means; undefined when it means the present. */
export const pastOf = (core: EngineCore, hint: TimeHint): Past | undefined => {
  switch (hint.kind) {
    case 'snapshot': {
      const snapshot = core.snapshots.get(hintedName(hint.name));
      if (!snapshot) throw snapshotNotFound(hint.name);
      return at(core, snapshot.moment);
    }
    case 'mo_ts':
      return hint.quoted ? debugMoment(core, hint.value) : plainMoment(core, hint.value);
    case 'timestamp':
      return hint.quoted ? timestampMoment(core, hint.value) : plainMoment(core, hint.value);
    case 'as of timestamp': {
      const time = parseHintTime(hint.value);
      if ('error' in time) throw invalidInput(`invalid timestamp format: ${hint.value}`);
      // the server waits for that time to come
      if (time.nanos > core.clock.now()) throw notEmbedded('AS OF TIMESTAMP with a time to come');
      return at(core, time.nanos);
    }
  }
};
