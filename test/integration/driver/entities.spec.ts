import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Kysely } from 'kysely';
import { Collection, type Ref, type Rel } from '@mikro-orm/core';
import {
  Embeddable,
  Embedded,
  Entity,
  Enum,
  Formula,
  Index,
  ManyToMany,
  ManyToOne,
  OneToMany,
  OneToOne,
  PrimaryKey,
  Property,
  ReflectMetadataProvider,
} from '@mikro-orm/decorators/legacy';
import {
  cosineDistance,
  innerProduct,
  l2Distance,
  VecF32Type,
  VecF64Type,
} from '../../../src/driver/index.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

@Embeddable()
class Address {
  @Property()
  street!: string;

  @Property({ nullable: true })
  zip?: string;
}

@Entity({
  tableName: 'person',
  discriminatorColumn: 'kind',
  discriminatorMap: { person: 'Person', staff: 'Staff' },
})
class Person {
  @PrimaryKey()
  id!: number;

  @Property()
  firstName!: string;

  @Embedded(() => Address)
  home!: Address;

  @Embedded(() => Address, { object: true, nullable: true })
  work?: Address;

  @Property({ type: 'json', nullable: true })
  settings?: { theme: string; tags: string[] };

  @OneToMany(() => Book, (book: Book) => book.author)
  books = new Collection<Book>(this);

  @OneToOne(() => Profile, (profile: Profile) => profile.person, { nullable: true })
  profile?: Rel<Profile>;

  @Formula('length(first_name)')
  nameLength?: number;

  @Property({ onCreate: () => new Date() })
  createdAt!: Date;

  @Property({ onCreate: () => new Date(), onUpdate: () => new Date(), length: 6 })
  updatedAt!: Date;
}

@Entity()
class Staff extends Person {
  @Property({ nullable: true })
  salary?: number;
}

@Entity({ tableName: 'profile' })
class Profile {
  @OneToOne(() => Person, (person: Person) => person.profile, { primary: true, owner: true })
  person!: Rel<Person>;

  @Property()
  bio!: string;
}

@Entity({ tableName: 'book' })
class Book {
  @PrimaryKey({ type: 'uuid' })
  id: string = crypto.randomUUID();

  @Property()
  @Index()
  title!: string;

  @ManyToOne(() => Person, { ref: true, deleteRule: 'cascade' })
  author!: Ref<Person>;

  @ManyToMany(() => Genre, (genre: Genre) => genre.books, { owner: true })
  genres = new Collection<Genre>(this);

  @Enum({ items: ['draft', 'out'] })
  state: 'draft' | 'out' = 'draft';
}

@Entity({ tableName: 'genre' })
class Genre {
  @PrimaryKey()
  id!: number;

  @Property({ unique: true })
  name!: string;

  @ManyToMany(() => Book, (book: Book) => book.genres)
  books = new Collection<Book>(this);
}

@Entity({ tableName: 'document' })
class Document {
  @PrimaryKey()
  id!: number;

  @Property({ type: new VecF32Type(3) })
  embedding!: number[];

  @Property({ type: new VecF64Type(2), nullable: true })
  fine?: number[];
}

const entities = [Person, Staff, Profile, Book, Genre, Document];
let database: FreshDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await server.freshDatabase('entities');
  orm = await openOrm(database, entities, { metadataProvider: ReflectMetadataProvider });
  await orm.schema.create();
  const em = orm.em.fork();
  const people = ['Ada', 'Bob', 'Cleo'].map((firstName, i) =>
    em.create(i === 2 ? Staff : Person, {
      firstName,
      home: { street: `Street ${i}` },
      work: { street: 'Office', zip: '10' },
      settings: { theme: i === 0 ? 'dark' : 'light', tags: ['a', `t${i}`] },
    } as never),
  ) as Person[];
  const genres = ['novel', 'poem'].map((name) => em.create(Genre, { name } as never));
  for (const [i, author] of people.entries()) {
    for (let n = 0; n < 3; n++) {
      em.create(Book, { title: `Book ${i}-${n} 😀`, author, genres: [genres[n % 2]] } as never);
    }
  }
  em.create(Profile, { person: people[0], bio: 'first' } as never);
  await em.flush();
});

describe('entities by decorators', () => {
  it('leave no difference in the schema', async () => {
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
  });

  it.each(['joined', 'select-in', 'balanced'] as const)('are populated (%s)', async (strategy) => {
    const people = await orm.em.fork().find(
      Person,
      {},
      {
        populate: ['books.genres', 'profile'] as never,
        strategy,
        orderBy: { firstName: 'asc', books: { title: 'asc' } },
      },
    );
    expect(people.map((person) => person.books.getItems().map((book) => book.title))).toEqual(
      [0, 1, 2].map((i) => [0, 1, 2].map((n) => `Book ${i}-${n} 😀`)),
    );
    expect(people[0]?.books.getItems().map((book) => book.genres.getItems()[0]?.name)).toEqual([
      'novel',
      'poem',
      'novel',
    ]);
    expect(people[0]?.profile?.bio).toBe('first');
    expect(people[2]).toBeInstanceOf(Staff);
    expect(people[0]).toMatchObject({
      nameLength: 3,
      home: { street: 'Street 0' },
      work: { street: 'Office', zip: '10' },
      settings: { theme: 'dark', tags: ['a', 't0'] },
    });
    expect(people[0]?.createdAt).toBeInstanceOf(Date);
  });

  it('are found by relations, JSON and embedded properties', async () => {
    const em = orm.em.fork();
    expect(await em.count(Book, { author: { firstName: 'Bob' } } as never)).toBe(3);
    expect(await em.count(Book, { genres: { name: 'poem' } } as never)).toBe(3);
    expect(await em.count(Person, { settings: { theme: 'dark' } } as never)).toBe(1);
    expect(await em.count(Person, { work: { zip: '10' } } as never)).toBe(3);
    expect(await em.count(Person, { home: { street: 'Street 1' } } as never)).toBe(1);
    expect(await em.count(Book, { title: { $like: '%😀' } } as never)).toBe(9);
    expect(await em.count(Book, { title: { $in: ['Book 0-0 😀', 'nope'] } } as never)).toBe(1);
  });

  it('are paged, also over joined collections', async () => {
    const em = orm.em.fork();
    const [page, total] = await em.findAndCount(Person, { books: { state: 'draft' } } as never, {
      limit: 2,
      offset: 1,
      orderBy: { firstName: 'asc' },
      populate: ['books'] as never,
    });
    expect([page.map((person) => person.firstName), total]).toEqual([['Bob', 'Cleo'], 3]);
    const cursor = await em.findByCursor(Book, { first: 4, orderBy: { title: 'asc' } as never });
    expect([cursor.totalCount, cursor.items.length, cursor.hasNextPage]).toEqual([9, 4, true]);
    const next = await em.findByCursor(Book, { first: 4, after: cursor, orderBy: { title: 'asc' } as never });
    expect(next.items[0]?.title).toBe('Book 1-1 😀');
  });

  it('stream', async () => {
    const titles: string[] = [];
    for await (const book of orm.em.fork().stream(Book, { orderBy: { title: 'asc' } as never })) {
      titles.push(book.title as string);
    }
    expect(titles).toHaveLength(9);
    expect(titles[0]).toBe('Book 0-0 😀');
  });

  it('change by flush, cascade and orphan', async () => {
    const em = orm.em.fork();
    const person = await em.findOneOrFail(Person, { firstName: 'Bob' } as never, {
      populate: ['books.genres'] as never,
    });
    const before = person.updatedAt;
    for (const book of person.books) {
      book.state = 'out';
      book.genres.removeAll();
    }
    person.home.zip = '8010';
    await em.flush();
    expect(person.updatedAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
    const again = await orm.em
      .fork()
      .findOneOrFail(Person, person.id, { populate: ['books.genres'] as never });
    expect(again.home.zip).toBe('8010');
    expect(again.books.getItems().map((book) => [book.state, book.genres.count()])).toEqual([
      ['out', 0],
      ['out', 0],
      ['out', 0],
    ]);
    em.remove(person);
    await em.flush();
    expect(await orm.em.fork().count(Book, { author: person.id } as never)).toBe(0);
  });

  it('gain members of a collection that was never loaded, once', async () => {
    const em = orm.em.fork();
    const [book] = await em.find(Book, { title: 'Book 2-0 😀' } as never);
    const poem = await em.findOneOrFail(Genre, { name: 'poem' } as never);
    for (let i = 0; i < 2; i++) {
      const fresh = orm.em.fork();
      const unloaded = await fresh.findOneOrFail(Book, book?.id as never);
      unloaded.genres.add(fresh.getReference(Genre, poem.id as never));
      await fresh.flush();
    }
    const again = await orm.em
      .fork()
      .findOneOrFail(Book, book?.id as never, { populate: ['genres'] as never });
    expect(
      again.genres
        .getItems()
        .map((genre) => genre.name)
        .sort(),
    ).toEqual(['novel', 'poem']);
  });

  it('run through kysely in the same words', async () => {
    const em = orm.em.fork();
    const rows = await (em.getKysely() as never as Kysely<Record<string, Record<string, unknown>>>)
      .selectFrom('genre')
      .select(['name'])
      .orderBy('name')
      .execute();
    expect(rows).toEqual([{ name: 'novel' }, { name: 'poem' }]);
  });
});

describe('vectors', () => {
  beforeAll(async () => {
    const em = orm.em.fork();
    for (const embedding of [
      [1, 0, 0],
      [0.9, 0.1, 0],
      [0, 0, 1],
    ]) {
      em.create(Document, { embedding, fine: [0.1, 1 / 3] } as never);
    }
    await em.flush();
  });

  it('come back as numbers', async () => {
    const [first] = await orm.em.fork().find(Document, {}, { orderBy: { id: 'asc' } });
    expect(first).toMatchObject({ embedding: [1, 0, 0], fine: [0.1, 1 / 3] });
    const em = orm.em.fork();
    await em.find(Document, {});
    expect(em.getUnitOfWork().getChangeSets()).toEqual([]);
  });

  it('are searched by distance, in find and in the query builder', async () => {
    const em = orm.em.fork();
    const near = await em.find(
      Document,
      {},
      {
        orderBy: { [l2Distance('embedding', [0.9, 0.1, 0]) as never]: 'asc' } as never,
        limit: 2,
      },
    );
    expect(near.map((document) => document.embedding[0])).toEqual([expect.closeTo(0.9), 1]);
    const similar = await em.find(Document, {
      [cosineDistance('embedding', [1, 0, 0]) as never]: { $lt: 0.1 },
    } as never);
    expect(similar).toHaveLength(2);
    const rows = await em
      .createQueryBuilder(Document, 'd')
      .select(['d.id', 'd.embedding'])
      .orderBy({ [innerProduct('d.embedding', [0, 0, 1]) as never]: 'asc' } as never)
      .execute('all');
    expect(rows[0]?.embedding as unknown).toEqual('[0, 0, 1]');
  });
});
