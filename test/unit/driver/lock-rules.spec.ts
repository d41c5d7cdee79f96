import { describe, expect, it } from '@jest/globals';
import { LockMode, type EntityMetadata } from '@mikro-orm/core';
import { MoUnsupportedError } from '../../../src/errors/index.js';
import { isPessimistic, matchesOneRow } from '../../../src/driver/query/lock-rules.js';
import { Author, Seat } from './entities.js';
import { offlineOrm } from './orm.js';

describe('isPessimistic', () => {
  it('tells locking modes from the others', () => {
    expect(isPessimistic(undefined)).toBe(false);
    expect(isPessimistic(LockMode.NONE)).toBe(false);
    expect(isPessimistic(LockMode.OPTIMISTIC)).toBe(false);
    expect(isPessimistic(LockMode.PESSIMISTIC_READ)).toBe(true);
    expect(isPessimistic(LockMode.PESSIMISTIC_WRITE)).toBe(true);
  });

  it.each([
    [LockMode.PESSIMISTIC_PARTIAL_WRITE, 'SKIP LOCKED'],
    [LockMode.PESSIMISTIC_PARTIAL_READ, 'SKIP LOCKED'],
    [LockMode.PESSIMISTIC_WRITE_OR_FAIL, 'NOWAIT'],
    [LockMode.PESSIMISTIC_READ_OR_FAIL, 'NOWAIT'],
  ])('refuses mode %i by name', (mode, name) => {
    expect(() => isPessimistic(mode)).toThrow(MoUnsupportedError);
    expect(() => isPessimistic(mode)).toThrow(name);
  });
});

describe('matchesOneRow', () => {
  it('sees primary and unique keys, alone and among other conditions', async () => {
    const orm = await offlineOrm([Author, Seat]);
    const author = orm.getMetadata().get('Author' as never) as EntityMetadata;
    const seat = orm.getMetadata().get('Seat' as never) as EntityMetadata;
    expect(matchesOneRow(author, 1)).toBe(true);
    expect(matchesOneRow(author, { id: 1 })).toBe(true);
    expect(matchesOneRow(author, { id: { $eq: 1 } })).toBe(true);
    expect(matchesOneRow(author, { email: 'a@b', name: { $ne: null } })).toBe(true);
    expect(matchesOneRow(author, { $and: [{ name: 'A' }, { id: 1 }] })).toBe(true);
    expect(matchesOneRow(seat, { row: 1, number: 2 })).toBe(true);
    expect(matchesOneRow(seat, { row_number: 1, $and: [{ row: 1 }, { number: 2 }] })).toBe(true);
    expect(matchesOneRow(seat, { hall: 'A', door: 'B' })).toBe(true);
    expect(matchesOneRow(seat, { ticket: 'T' })).toBe(true);
  });

  it('is not fooled by conditions that only look so', async () => {
    const orm = await offlineOrm([Author, Seat]);
    const author = orm.getMetadata().get('Author' as never) as EntityMetadata;
    const seat = orm.getMetadata().get('Seat' as never) as EntityMetadata;
    for (const where of [
      {},
      { name: 'A' },
      { id: null },
      { email: null },
      { id: { $gt: 1 } },
      { id: { $in: [1, 2] } },
      { id: [1, 2] },
      { email: /x/ },
      { $or: [{ id: 1 }, { id: 2 }] },
      { $not: { id: 1 } },
    ]) {
      expect([where, matchesOneRow(author, where)]).toEqual([where, false]);
    }
    expect(matchesOneRow(seat, { row: 1 })).toBe(false);
    expect(matchesOneRow(seat, { hall: 'A' })).toBe(false);
  });
});
