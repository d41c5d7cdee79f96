import { describe, expect, it } from '@jest/globals';
import { rollsBack } from '../../../src/transaction/rollback-rules.js';

class Business extends Error {}
class NotEnough extends Business {}

describe('rollback rules', () => {
  it('everything thrown rolls back when nothing is said', () => {
    for (const thrown of [new Error(), new Business(), 'text', undefined, null, 7])
      expect(rollsBack(thrown, {})).toBe(true);
  });

  it('noRollbackFor spares a class and its subclasses', () => {
    const rules = { noRollbackFor: Business };
    expect(rollsBack(new Business(), rules)).toBe(false);
    expect(rollsBack(new NotEnough(), rules)).toBe(false);
    expect(rollsBack(new Error(), rules)).toBe(true);
  });

  it('the rule closest to the thrown class wins', () => {
    const rules = { noRollbackFor: [Business], rollbackFor: [NotEnough] };
    expect(rollsBack(new NotEnough(), rules)).toBe(true);
    expect(rollsBack(new Business(), rules)).toBe(false);
    expect(rollsBack(new NotEnough(), { noRollbackFor: NotEnough, rollbackFor: Business })).toBe(false);
  });

  it('rollbackFor wins a tie', () => {
    expect(rollsBack(new Business(), { noRollbackFor: Business, rollbackFor: Business })).toBe(true);
  });

  it('predicates see the thrown value, arrow functions and plain functions alike', () => {
    const arrow = (error: unknown): boolean => error === 'fine';
    const plain = function (error: unknown): boolean {
      return error === 'fine';
    };
    for (const noRollbackFor of [arrow, plain]) {
      expect(rollsBack('fine', { noRollbackFor })).toBe(false);
      expect(rollsBack('bad', { noRollbackFor })).toBe(true);
    }
  });
});
