/** Whether an SQL mode makes the server read statements in another way. */
export const changesReading = (mode: string): boolean =>
  /\b(ANSI|ANSI_QUOTES|NO_BACKSLASH_ESCAPES|PIPES_AS_CONCAT|REAL_AS_FLOAT)\b/.test(mode);

/** Whether it may depend on such a mode how a statement is read. */
export const isReadByMode = (sql: string): boolean =>
  !/^\s*set\b/i.test(sql) && /["\\]|\|\||\breal\b/i.test(sql);
