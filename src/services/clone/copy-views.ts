import { type DatabaseTransaction } from '../../driver/session/index.js';
import { MoUnsupportedError } from '../../errors/index.js';
import { quoteIdentifier } from '../../sql/index.js';
import { toClientError } from '../../client/index.js';
import { ask, currentDatabase } from '../catalog/index.js';
import { rewriteView, type ViewDefinition } from './view-text.js';

/** A view's statement for the clone, and the database to run it in. */
interface PlannedView {
  readonly statement: string;
  readonly database: string;
}

/** Makes a database's views in another one, reading that one's tables. */
export async function copyViews(
  transaction: DatabaseTransaction,
  source: string,
  target: string,
): Promise<void> {
  const views = await viewsOf(transaction, source);
  const planned = views.map((view) => ({
    statement: rewriteView(view, source, target),
    // plain names mean what they meant when the view was made
    database: view.defaultDatabase === source ? target : view.defaultDatabase,
  }));
  const current = await currentDatabase(transaction);
  if (current === '') {
    // USE could not be taken back
    throw new MoUnsupportedError(
      'Views can be cloned inside a transaction only on a connection with a database.',
    );
  }
  let left: readonly PlannedView[] = planned;
  while (left.length > 0) {
    const failed: { readonly view: PlannedView; readonly error: unknown }[] = [];
    for (const view of left) {
      // a view can read others, which must be there first
      await create(transaction, view, current).catch((error: unknown) => failed.push({ view, error }));
    }
    if (failed.length === left.length) throw failed[0]?.error;
    left = failed.map(({ view }) => view);
  }
}

/** In one turn: a statement of another branch must not run in the view's database. */
async function create(transaction: DatabaseTransaction, view: PlannedView, current: string): Promise<void> {
  try {
    await transaction.sendTogether([use(view.database), { sql: view.statement }], use(current));
  } catch (error) {
    throw toClientError(error, view.statement, []);
  }
}

function use(database: string): { readonly sql: string } {
  return { sql: `USE ${quoteIdentifier(database)}` };
}

async function viewsOf(
  transaction: DatabaseTransaction,
  database: string,
): Promise<readonly ViewDefinition[]> {
  const { rows } = await ask<{ name: string; viewdef: string }>(
    transaction,
    "SELECT relname AS name, viewdef FROM mo_catalog.mo_tables WHERE reldatabase = ? AND relkind = 'v' " +
      'AND account_id = current_account_id() ORDER BY rel_id',
    [database],
  );
  return rows.map(({ name, viewdef }) => {
    const { Stmt, DefaultDatabase } = JSON.parse(viewdef) as { Stmt: string; DefaultDatabase: string };
    return { name, statement: Stmt, defaultDatabase: DefaultDatabase };
  });
}
