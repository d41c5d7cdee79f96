/** A database name that no other process or run makes. */
export function uniqueName(prefix = 'test'): string {
  const random = Math.floor(Math.random() * 36 ** 5).toString(36);
  return `${prefix}_${process.pid.toString(36)}_${Date.now().toString(36)}${random}`;
}
