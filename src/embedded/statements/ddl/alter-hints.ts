import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { asObject, variant, type Ast } from '../../translator/ast.js';
import { refuseInCopy } from './alter-copy.js';

const hintOf = (node: Ast, tag: 'Algorithm' | 'Lock'): readonly string[] => {
  const [kind, content] = variant(node);
  return kind === tag ? [String(asObject(content)[tag.toLowerCase()]).toUpperCase()] : [];
};

/** The changes of an ALTER TABLE without its ALGORITHM and LOCK, which decide about nothing but whether it is refused. */
export const withoutHints = (nodes: readonly Ast[], inCopy: boolean): readonly Ast[] => {
  const algorithms = nodes.flatMap((node) => hintOf(node, 'Algorithm')).filter((name) => name !== 'DEFAULT');
  const other = inCopy ? algorithms.find((name) => name !== 'COPY') : undefined;
  if (other !== undefined)
    throw invalidInput(
      `ALGORITHM=${other} is not supported. Reason: this operation requires ALGORITHM=COPY. Try ALGORITHM=COPY.`,
    );
  const copies = inCopy || algorithms.at(-1) === 'COPY';
  if (copies && nodes.flatMap((node) => hintOf(node, 'Lock')).at(-1) === 'NONE')
    throw invalidInput(
      'LOCK=NONE is not supported. Reason: COPY algorithm requires an exclusive lock. Try LOCK=SHARED.',
    );
  const changes = nodes.filter((node) => !['Algorithm', 'Lock'].includes(variant(node)[0]));
  if (copies && !inCopy) {
    changes.forEach(refuseInCopy);
    throw notEmbedded('ALTER TABLE … ALGORITHM=COPY of a change that copies nothing');
  }
  if (changes.length === 0) throw notEmbedded('ALTER TABLE without a change');
  return changes;
};
