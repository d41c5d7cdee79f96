import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { readTextAsUtf8 } from '../../../src/driver/client-options.js';

describe('readTextAsUtf8', () => {
  it('corrects text columns and leaves binary ones alone', () => {
    const columns = [
      { name: 'text', characterSet: 33, encoding: 'cesu8' },
      { name: 'bytes', characterSet: 63, encoding: 'binary' },
    ];
    const command = readTextAsUtf8(new EventEmitter());
    command.emit('fields', columns);
    expect(columns.map((column) => column.encoding)).toEqual(['utf8', 'binary']);
  });

  it('takes the answer of a statement without a result set', () => {
    const command = readTextAsUtf8(new EventEmitter());
    expect(() => command.emit('fields', undefined)).not.toThrow();
  });
});
