import { int64, text, uint64, varchar, type ColumnType } from '../../catalog/column-type.js';
import { coerce } from '../coercion.js';
import { constant } from '../constant.js';
import { badArguments, withArguments, type Call, type FunctionTranslator } from './signature.js';

const fact = (read: (call: Call) => string | bigint, type: ColumnType): FunctionTranslator =>
  withArguments(0, 0, (call) => constant(call.t.bindings, read(call), type));

const calling =
  (count: number, type: ColumnType): FunctionTranslator =>
  (call) => {
    const args = call.args();
    if (args.length !== count) throw badArguments(call.name, args);
    return {
      sql: `mo_call('${call.name}', ${args.map((a) => coerce(call.t, a, text).sql).join(', ')})`,
      type,
    };
  };

export const sessionFunctions: Readonly<Record<string, FunctionTranslator>> = {
  version: fact((c) => c.t.env.facts.version, varchar()),
  database: fact((c) => c.t.env.facts.database, varchar()),
  schema: fact((c) => c.t.env.facts.database, varchar()),
  user: fact((c) => c.t.env.facts.user, varchar()),
  current_user: fact((c) => c.t.env.facts.user, varchar()),
  session_user: fact((c) => c.t.env.facts.user, varchar()),
  system_user: fact((c) => c.t.env.facts.user, varchar()),
  current_account_name: fact((c) => c.t.env.facts.account, varchar()),
  current_account_id: fact(() => 0n, { kind: 'int', bits: 32, unsigned: true }),
  current_role: fact((c) => c.t.env.facts.role, varchar()),
  current_role_name: fact((c) => c.t.env.facts.role, varchar()),
  current_user_name: fact((c) => c.t.env.facts.user.split('@')[0] as string, varchar()),
  connection_id: fact((c) => BigInt(c.t.env.facts.connectionId), uint64),
  last_insert_id: fact((c) => c.t.env.facts.lastInsertId, uint64),
  // whatever was found before
  found_rows: fact(() => 0n, uint64),
  row_count: fact((c) => c.t.env.facts.rowCount, int64),
  uuid: withArguments(0, 0, () => ({ sql: 'mo_uuid()', type: { kind: 'uuid' } })),
  mo_ctl: calling(3, varchar()),
  get_lock: calling(2, int64),
  release_lock: calling(1, int64),
};
