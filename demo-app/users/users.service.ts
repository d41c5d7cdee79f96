import { EntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import {
  MatrixOneClient,
  MoTransactional,
  MoTransactionManager,
  SnapshotLevel,
  SnapshotService,
} from 'nestjs-matrixone';
import { currentDatabase } from '../server/current-database.js';
import { type Person } from './sign-up.service.js';
import { User, UserStatus } from './user.entity.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly em: EntityManager,
    private readonly matrixOne: MatrixOneClient,
    private readonly snapshots: SnapshotService,
    private readonly transactions: MoTransactionManager,
  ) {}

  async list(): Promise<User[]> {
    return this.em.find(User, {}, { orderBy: { id: 'asc' } });
  }

  /** The users as they were when the snapshot was taken. */
  async listAt(name: string): Promise<User[]> {
    const snapshot = await this.snapshots.get(name);
    return this.transactions.readAt(snapshot, () => this.list());
  }

  @MoTransactional()
  async create({ name, email }: Person): Promise<User> {
    const user = new User(name, email);
    this.em.persist(user);
    await this.em.flush();
    return user;
  }

  @MoTransactional()
  async remove(id: number): Promise<void> {
    const user = await this.em.findOneOrFail(User, id);
    this.em.remove(user);
    await this.em.flush();
  }

  /** ORM and native inserts at the same time, on the one connection of the one transaction. */
  @MoTransactional()
  async createConcurrently(byNative: readonly Person[], byOrm: readonly Person[]): Promise<void> {
    await Promise.all([
      ...byNative.map(({ name, email }) =>
        this.matrixOne.execute('INSERT INTO users (name, email) VALUES (?, ?)', [name, email]),
      ),
      ...byOrm.map(async (person) => this.create(person)),
    ]);
  }

  /** Updates every pending user, all at once, and takes a snapshot of the result. */
  @MoTransactional()
  async processPending(snapshot: string): Promise<number> {
    const pending = await this.em.find(User, { status: UserStatus.Pending });
    await Promise.all(
      pending.map(({ id }) =>
        this.matrixOne.execute('UPDATE users SET status = ? WHERE id = ?', [UserStatus.Processed, id]),
      ),
    );
    await this.snapshots.create({
      name: snapshot,
      level: SnapshotLevel.DATABASE,
      database: currentDatabase(this.em),
    });
    return pending.length;
  }
}
