import { type StatementRunner } from '../../driver/session/index.js';
import { MoUnsupportedError } from '../../errors/index.js';
import { quoteIdentifier } from '../../sql/index.js';
import { ask, currentDatabase } from '../catalog/index.js';
import { rewriteView, type ViewDefinition } from './view-text.js';

/** Makes a database's views in another one, reading that one's tables. */
export async function copyViews(runner: StatementRunner, source: string, target: string): Promise<void> {
  const views = await viewsOf(runner, source);
  const before = await currentDatabase(runner);
  if (before === '') {
    // USE could not be taken back
    throw new MoUnsupportedError(
      'Views can be cloned inside a transaction only on a connection with a database.',
    );
  }
  try {
    await createInAnyOrder(runner, views, source, target);
  } finally {
    await use(runner, before);
  }
}

/** A view can read others, which must be there first. */
async function createInAnyOrder(
  runner: StatementRunner,
  views: readonly ViewDefinition[],
  source: string,
  target: string,
): Promise<void> {
  let left = views;
  while (left.length > 0) {
    const failed: { readonly view: ViewDefinition; readonly error: unknown }[] = [];
    for (const view of left) {
      // plain names mean what they meant when the view was made
      await use(runner, view.defaultDatabase === source ? target : view.defaultDatabase);
      const statement = rewriteView(view, source, target);
      await ask(runner, statement).catch((error: unknown) => failed.push({ view, error }));
    }
    if (failed.length === left.length) throw failed[0]?.error;
    left = failed.map(({ view }) => view);
  }
}

async function viewsOf(runner: StatementRunner, database: string): Promise<readonly ViewDefinition[]> {
  const { rows } = await ask<{ name: string; viewdef: string }>(
    runner,
    "SELECT relname AS name, viewdef FROM mo_catalog.mo_tables WHERE reldatabase = ? AND relkind = 'v' " +
      'AND account_id = current_account_id() ORDER BY rel_id',
    [database],
  );
  return rows.map(({ name, viewdef }) => {
    const { Stmt, DefaultDatabase } = JSON.parse(viewdef) as { Stmt: string; DefaultDatabase: string };
    return { name, statement: Stmt, defaultDatabase: DefaultDatabase };
  });
}

async function use(runner: StatementRunner, database: string): Promise<void> {
  await ask(runner, `USE ${quoteIdentifier(database)}`);
}
