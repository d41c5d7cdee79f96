import { type ColumnSpec } from '../catalog/definitions.js';
import { type TypeKind } from '../catalog/column-type.js';
import { invalidArgument, notEmbedded } from '../engine-errors.js';
import { refuseImpossible } from './impossible-casts.js';
import { type Expression } from '../translator/expression.js';

/** The server's names of what it finds no conversion from. */
const names: Partial<Record<TypeKind, string>> = { varchar: 'VARCHAR', text: 'TEXT', null: 'ANY' };

const noCast = (from: string, into: string): Error => invalidArgument('operator cast', `[${from} ${into}]`);

/** What ON DUPLICATE KEY UPDATE does not convert although INSERT and UPDATE do; whether a row is found or not. */
export const checkConversion = (
  column: ColumnSpec,
  { type, constant }: Expression,
  parameter: boolean,
): void => {
  const into = column.type.kind;
  const from = parameter ? 'text' : type.kind;
  const same = from === into;
  if (!parameter) refuseImpossible(column, type);
  if (into === 'enum' && !same && !(from === 'int' && constant)) {
    const name =
      names[from] ?? (type.kind === 'int' && type.bits === 32 && !type.unsigned ? 'INT' : undefined);
    throw name ? noCast(name, 'ENUM') : notEmbedded(`${from} for an enum in ON DUPLICATE KEY UPDATE`);
  }
  if (into === 'uuid' && from === 'null') throw noCast('ANY', 'UUID');
  if (into === 'set' && !same && from !== 'null')
    throw notEmbedded('ON DUPLICATE KEY UPDATE of a set column by other than a set');
  if ((from === 'enum' || from === 'set') && !same && into !== 'varchar')
    throw notEmbedded(`ON DUPLICATE KEY UPDATE of a ${into} column by a ${from}`);
};
