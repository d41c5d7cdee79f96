import { type IndexDef } from '@mikro-orm/sql';
import { MoUnsupportedError } from '../../../errors/index.js';
import { indexType, kindOf } from './index-type.js';

/**
 * A declared index as MatrixOne will keep it: its kind and parameters in `type`, and of what it is asked per column only
 * the prefix length. It accepts a sort order, INVISIBLE and a collation, and forgets them.
 */
export function keptIndex(index: IndexDef): IndexDef {
  if (index.expression || index.primary) return index;
  refuseExpressions(index);
  const { invisible: _invisible, options, columns, type, ...rest } = index;
  const prefixed = (columns ?? [])
    .filter(({ length }) => length)
    .map(({ name, length }) => ({ name, length }));
  const kind = typeof type === 'object' ? type.indexType : type;
  const kept = kind === undefined ? undefined : indexType(kind, options);
  return {
    ...rest,
    ...(prefixed.length > 0 ? { columns: prefixed } : {}),
    ...(kept === undefined ? {} : { type: kept }),
  };
}

/** The statement that makes an index of a kind of its own; `undefined` for a plain or unique one. */
export function createSpecialIndexSql(
  index: IndexDef,
  table: string,
  quote: (name: string) => string,
): string | undefined {
  const type = typeof index.type === 'string' ? indexType(index.type, index.options) : undefined;
  const kind = kindOf(type);
  if (!type || !kind) return undefined;
  const columns = index.columnNames.map(quote).join(', ');
  const name = quote(index.keyName);
  const rest = type.slice(kind.length);
  if (kind === 'fulltext' || kind === 'spatial')
    return `create ${kind} index ${name} on ${quote(table)} (${columns})${rest}`;
  return `create index ${name} using ${kind} on ${quote(table)} (${columns})${rest}`;
}

function refuseExpressions(index: IndexDef): void {
  const asked = index.where
    ? 'a partial index (where)'
    : index.columnNames.some((name) => name.includes('.'))
      ? 'an index on a part of a JSON column'
      : undefined;
  if (asked)
    throw new MoUnsupportedError(
      `MatrixOne has no index on expressions: '${index.keyName}' is ${asked}. Index a generated column instead.`,
    );
}
