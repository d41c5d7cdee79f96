import { type CloneService, type MatrixOneClient, type SnapshotService } from 'nestjs-matrixone';
import { type OutsideConnection } from '../../test/support/second-connection.js';
import { type Bank } from './bank.js';
import { type UnitLog } from './unit-log.js';

/** What scenarios work with. */
export interface Stage {
  readonly bank: Bank;
  readonly log: UnitLog;
  readonly client: MatrixOneClient;
  readonly snapshots: SnapshotService;
  readonly clones: CloneService;
  readonly database: string;
  /** Past the faults, as another client sees the data. */
  readonly outside: OutsideConnection;
}

export interface Scenario {
  /** How often it is drawn, among all. */
  readonly weight: number;
  run(stage: Stage, unit: string): Promise<void>;
}
