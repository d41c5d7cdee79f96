import { EntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import {
  CloneService,
  MatrixOneClient,
  MoTransactional,
  SnapshotLevel,
  SnapshotService,
} from 'nestjs-matrixone';
import { currentDatabase } from '../server/current-database.js';
import { User } from './user.entity.js';

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** What one sign-up leaves behind. */
export interface SignUp {
  readonly host: Person;
  readonly guest: Person;
  readonly snapshot: string;
  readonly backup: string;
}

/** One method, one transaction: ORM work, native SQL, a snapshot of both and a database cloned from it. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly em: EntityManager,
    private readonly matrixOne: MatrixOneClient,
    private readonly snapshots: SnapshotService,
    private readonly clones: CloneService,
  ) {}

  @MoTransactional()
  async signUp({ host, guest, snapshot, backup }: SignUp): Promise<void> {
    const database = currentDatabase(this.em);
    this.em.persist(new User(host.name, host.email));
    await this.em.flush();
    await this.insertNatively(guest);
    await this.snapshots.create({ name: snapshot, level: SnapshotLevel.DATABASE, database });
    await this.clones.cloneDatabaseWithSnapshot(backup, database, snapshot);
  }

  /** The same, but its last statement fails: nothing of it may remain. */
  @MoTransactional()
  async signUpAndFail(signUp: SignUp): Promise<void> {
    await this.signUp(signUp);
    await this.matrixOne.execute("INSERT INTO nonexistent_table (name) VALUES ('test')");
  }

  private async insertNatively({ name, email }: Person): Promise<void> {
    await this.matrixOne.execute('INSERT INTO users (name, email) VALUES (?, ?)', [name, email]);
  }
}
