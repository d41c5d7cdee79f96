import { describe, expect, it } from '@jest/globals';
import { backoffDelay, shouldRetry } from '../../../src/transaction/retry.js';

const serverError = (errno: number): Error => Object.assign(new Error('x'), { errno });

describe('retry', () => {
  it('takes the errors that the server means to be retried, also as a cause', () => {
    for (const errno of [1205, 20701, 20702, 20619, 20628, 20631, 20505]) {
      expect(shouldRetry(serverError(errno), 1, { attempts: 2 })).toBe(true);
      expect(shouldRetry(new Error('wrapped', { cause: serverError(errno) }), 1, { attempts: 2 })).toBe(true);
    }
  });

  it('leaves other errors and the unknown COMMIT alone', () => {
    for (const errno of [1062, 1064, 1146, 20638, 20101])
      expect(shouldRetry(serverError(errno), 1, { attempts: 2 })).toBe(false);
    const unknown = Object.assign(new Error('x', { cause: serverError(20701) }), {
      code: 'MO_COMMIT_UNKNOWN',
    });
    expect(shouldRetry(unknown, 1, { attempts: 9 })).toBe(false);
  });

  it('takes a connection that was lost before COMMIT', () => {
    const lost = Object.assign(new Error('x'), { code: 'ECONNRESET', fatal: true });
    expect(shouldRetry(lost, 1, { attempts: 2 })).toBe(true);
  });

  it('counts runs, the first included', () => {
    expect(shouldRetry(serverError(20701), 2, { attempts: 3 })).toBe(true);
    expect(shouldRetry(serverError(20701), 3, { attempts: 3 })).toBe(false);
    expect(shouldRetry(serverError(20701), 1, undefined)).toBe(false);
  });

  it('asks `on` instead, when given', () => {
    const on = (error: unknown): boolean => (error as Error).message === 'again';
    expect(shouldRetry(new Error('again'), 1, { attempts: 2, on })).toBe(true);
    expect(shouldRetry(serverError(20701), 1, { attempts: 2, on })).toBe(false);
  });

  it('backs off exponentially, jittered over the upper half, bounded', () => {
    const at = (attempt: number, random: number): number =>
      backoffDelay(attempt, { initial: 100, factor: 2, max: 300 }, () => random);
    expect([at(1, 0), at(1, 1)]).toEqual([50, 100]);
    expect([at(2, 0), at(2, 1)]).toEqual([100, 200]);
    expect([at(9, 0), at(9, 1)]).toEqual([150, 300]);
    expect(backoffDelay(3, (attempt) => attempt * 7)).toBe(21);
  });
});
