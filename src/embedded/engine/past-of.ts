import { ServerError } from '../session-backend.js';
import { invalidArgument, invalidInput, notEmbedded, snapshotNotFound } from '../engine-errors.js';
import { type Past } from '../translator/environment.js';
import { type TimeHint } from '../translator/time-hints.js';
import { parseHintTime } from '../values/hint-time.js';
import { hintedName } from './snapshot-names.js';
import { type EngineCore } from './engine-core.js';

const at = (core: EngineCore, moment: bigint): Past => ({ catalog: core.catalog.at(moment), moment });

/** What is committed by now. */
export const committedNow = (core: EngineCore): Past => ({
  catalog: core.catalog.current,
  moment: core.clock.now(),
});

const maxMoment = 2n ** 63n - 1n;
const maxLogical = 2n ** 32n - 1n;
/** How far back the server looks without a snapshot. */
const kept = 3_600_000_000_000n;

const noSuchMoment = (value: string) => invalidArgument('invalid timestamp value', value);

/** The future is the present. */
const atOrNow = (core: EngineCore, moment: bigint): Past | undefined =>
  moment >= core.clock.now() ? undefined : at(core, moment);

/** Nanoseconds without quotes. */
const plainMoment = (core: EngineCore, value: string): Past | undefined => {
  const moment = /^-?\d+$/.test(value) ? BigInt(value) : undefined;
  if (moment === undefined || moment > maxMoment) throw invalidArgument('invalid input expr ', value);
  if (moment <= 0n) throw noSuchMoment(value);
  return atOrNow(core, moment);
};

/** Nanoseconds of a time in quotes, in the 64 bits that the server has for them. */
const nanosOf = (time: { readonly nanos: bigint }, value: string): bigint => {
  const nanos = BigInt.asIntN(64, time.nanos);
  if (nanos <= 0n) throw noSuchMoment(value);
  return nanos;
};

/** `'physical-logical'` or a time in quotes. */
const debugMoment = (core: EngineCore, value: string): Past | undefined => {
  const [physical, logical] = /^\d+-\d+$/.test(value) ? value.split('-').map(BigInt) : [];
  if (physical !== undefined && logical !== undefined && physical <= maxMoment && logical <= maxLogical)
    return physical + logical === 0n ? undefined : atOrNow(core, physical);
  const time = parseHintTime(value);
  if ('error' in time) throw invalidInput(`invalid debug timestamp string: ${value}`);
  return atOrNow(core, nanosOf(time, value));
};

const timestampMoment = (core: EngineCore, value: string): Past => {
  const time = parseHintTime(value);
  if ('error' in time) throw new ServerError(1105, time.error);
  const nanos = nanosOf(time, value);
  const now = core.clock.now();
  const covered = nanos >= now - kept && nanos <= now;
  if (!covered && !core.snapshots.list().some((s) => s.moment === nanos))
    throw invalidArgument('invalid timestamp value, no corresponding snapshot ', value);
  return at(core, nanos);
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
      if (hint.value === '') throw invalidInput('timestamp is empty');
      const time = parseHintTime(hint.value);
      if ('error' in time) throw invalidInput(`invalid timestamp format: ${hint.value}`);
      const nanos = BigInt.asIntN(64, time.nanos);
      // there the server never answers
      if (nanos <= 0n) throw notEmbedded('AS OF TIMESTAMP with a time before 1970 or after 2262');
      return atOrNow(core, nanos);
    }
  }
};
