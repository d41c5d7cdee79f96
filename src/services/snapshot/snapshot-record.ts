import { type Snapshot } from './snapshot.js';
import { type SnapshotLevel } from './snapshot-level.js';

/** A row of mo_catalog.mo_snapshots. */
export interface SnapshotRow {
  readonly snapshot_id: string;
  readonly sname: string;
  /** Nanoseconds, as text: they do not fit a number. */
  readonly ts: string;
  readonly level: SnapshotLevel;
  readonly account_name: string | null;
  readonly database_name: string | null;
  readonly table_name: string | null;
}

/** A snapshot that exists. */
export interface SnapshotRecord extends Snapshot {
  readonly state: 'done';
  readonly id: string;
  readonly timestamp: bigint;
  readonly createdAt: Date;
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

export function toSnapshotRecord(row: SnapshotRow): SnapshotRecord {
  const timestamp = BigInt(row.ts);
  return {
    name: row.sname,
    level: row.level,
    database: row.database_name || undefined,
    table: row.table_name || undefined,
    account: row.account_name || undefined,
    state: 'done',
    id: row.snapshot_id,
    timestamp,
    createdAt: new Date(Number(timestamp / NANOSECONDS_PER_MILLISECOND)),
    late: false,
  };
}
