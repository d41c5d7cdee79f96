import { withLiterals, withSlots, type TreeWithSlots } from './literal-slots.js';
import { parseStatement, type ParsedStatement } from './parser.js';
import { shapeOf } from './text-shape.js';

/** How many shapes are kept; the one that was not used for the longest time goes first. */
const kept = 256;

/**
 * Trees of statements that differ in their literals only: the second of a shape is not parsed. Only what was parsed
 * without a fault, and as it was written, is kept.
 */
export class KnownShapes {
  private readonly trees = new Map<string, TreeWithSlots>();

  get size(): number {
    return this.trees.size;
  }

  /** What `parseStatement` gives, from a known tree if there is one; without positions then. */
  readonly parse = (sql: string): ParsedStatement => {
    const shape = shapeOf(sql);
    if (!shape) return parseStatement(sql);
    const known = this.trees.get(shape.key);
    if (known) {
      this.keep(shape.key, known);
      return { sql, ast: withLiterals(known, shape.literals), hints: [], parameterCount: 0, asWritten: true };
    }
    const parsed = parseStatement(sql);
    const tree = parsed.asWritten ? withSlots(sql, parsed.ast, shape.literals) : undefined;
    if (tree) this.keep(shape.key, tree);
    return parsed;
  };

  private keep(key: string, tree: TreeWithSlots): void {
    this.trees.delete(key);
    this.trees.set(key, tree);
    if (this.trees.size > kept) this.trees.delete(this.trees.keys().next().value as string);
  }
}
