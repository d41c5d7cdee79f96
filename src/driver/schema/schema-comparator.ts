import { EnumType, StringType, TextType } from '@mikro-orm/core';
import { SchemaComparator, type Column, type IndexDef } from '@mikro-orm/sql';
import { stringLiterals } from './sql-text.js';

/** MikroORM's comparison of schemas, which also sees what it leaves out for other databases' sake. */
export class MatrixOneSchemaComparator extends SchemaComparator {
  /** Full-text indexes by their columns and parser, too; MikroORM compares only their names. */
  override diffIndex(index1: IndexDef, index2: IndexDef): boolean {
    return super.diffIndex(withComparableType(index1), withComparableType(index2));
  }

  /** The case of string literals counts. */
  override diffExpression(expression1: string, expression2: string): boolean {
    if (super.diffExpression(expression1, expression2)) return true;
    if (!expression1 || !expression2) return false;
    return stringLiterals(expression1).join('\0') !== stringLiterals(expression2).join('\0');
  }

  /** The case of a text default counts; parentheses around and behind a function's name do not. */
  override hasSameDefaultValue(from: Column, to: Column): boolean {
    const called = functionName(from.default);
    if (called !== undefined && called === functionName(to.default)) return true;
    if (!super.hasSameDefaultValue(from, to)) return false;
    if (!isText(to) || !isLiteral(from.default) || !isLiteral(to.default)) return true;
    return from.default === to.default;
  }
}

/** The name under which MikroORM does not know it as its own special case. */
function withComparableType(index: IndexDef): IndexDef {
  return index.type === 'fulltext' ? { ...index, type: 'fulltext with parser default' } : index;
}

function isText({ mappedType }: Column): boolean {
  return mappedType instanceof StringType || mappedType instanceof TextType || mappedType instanceof EnumType;
}

/** `current_date` of `(current_date())`. */
function functionName(value: string | null | undefined): string | undefined {
  return /^\(?\s*(current_\w+|utc_\w+|now|uuid)\s*(?:\(\s*\))?\s*\)?$/i.exec(value ?? '')?.[1]?.toLowerCase();
}

function isLiteral(value: string | null | undefined): value is string {
  return typeof value === 'string' && value.startsWith("'");
}
