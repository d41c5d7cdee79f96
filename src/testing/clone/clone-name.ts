import { uniqueName } from '../unique-name.js';

const PREFIX = 'clone';

/** Name for the database of one test file. */
export const cloneName = (): string => uniqueName(PREFIX);

export const isClone = (database: string): boolean => database.startsWith(`${PREFIX}_`);
