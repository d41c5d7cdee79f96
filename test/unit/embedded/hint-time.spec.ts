import { describe, expect, it } from '@jest/globals';

import { parseHintTime } from '../../../src/embedded/values/hint-time.js';

const nanos = (text: string) => {
  const time = parseHintTime(text);
  return 'nanos' in time ? time.nanos : time.error;
};
const as = 'as "2006-01-02 15:04:05.999999999"';

describe('the time in a time-travel hint', () => {
  it.each([
    ['1970-01-01 00:00:01', 1_000_000_000n],
    ['1970-01-01 00:00:01.5', 1_500_000_000n],
    ['1970-01-01 00:00:00.123456789', 123_456_789n],
    ['1970-01-01 00:00:00.1234567899', 123_456_789n],
    ['1970-01-01  1:00:00,5', 3_600_500_000_000n],
  ])('%s is UTC, to the nanosecond', (text, expected) => expect(nanos(text)).toBe(expected));

  it.each([
    ['', `parsing time "" ${as}: cannot parse "" as "2006"`],
    ['2026-11-23', `parsing time "2026-11-23" ${as}: cannot parse "" as "15"`],
    ['2026-11-23 01:02', `parsing time "2026-11-23 01:02" ${as}: cannot parse "" as ":"`],
    ['2026-11-23T01:02:03', `parsing time "2026-11-23T01:02:03" ${as}: cannot parse "T01:02:03" as " "`],
    ['2026-1-2 3:4:5', `parsing time "2026-1-2 3:4:5" ${as}: cannot parse "1-2 3:4:5" as "01"`],
    [
      '1790410626830255000',
      `parsing time "1790410626830255000" ${as}: cannot parse "410626830255000" as "-"`,
    ],
    ['2026-13-23 01:02:03', 'parsing time "2026-13-23 01:02:03": month out of range'],
    ['2026-02-30 01:02:03', 'parsing time "2026-02-30 01:02:03": day out of range'],
    ['2026-11-23 25:02:03', 'parsing time "2026-11-23 25:02:03": hour out of range'],
    ['2026-11-23 01:02:03Z', 'parsing time "2026-11-23 01:02:03Z": extra text: "Z"'],
  ])('%s is refused in the words of the server', (text, expected) => expect(nanos(text)).toBe(expected));
});
