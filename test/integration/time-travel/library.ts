import { defineEntity, p, type Collection } from '@mikro-orm/core';

/** Authors and their books, loaded by either strategy. */
export const AuthorSchema = defineEntity({
  name: 'Author',
  tableName: 'author',
  properties: {
    id: p.integer().primary(),
    name: p.string().length(100),
    books: () => p.oneToMany(Book).mappedBy('author'),
  },
});

export class Author extends AuthorSchema.class {}
AuthorSchema.setClass(Author);

export const BookSchema = defineEntity({
  name: 'Book',
  tableName: 'book',
  properties: {
    id: p.integer().primary(),
    title: p.string().length(100),
    author: () => p.manyToOne(Author),
  },
});

export class Book extends BookSchema.class {}
BookSchema.setClass(Book);

/** A second table of books, to copy rows of the past into. */
export const KeptBookSchema = defineEntity({
  name: 'KeptBook',
  tableName: 'kept_book',
  properties: { id: p.integer().primary(), title: p.string().length(100) },
});

export class KeptBook extends KeptBookSchema.class {}
KeptBookSchema.setClass(KeptBook);

export const LIBRARY = [AuthorSchema, BookSchema, KeptBookSchema];

export const LIBRARY_TABLES = [
  'create table author (id int primary key auto_increment, name varchar(100) not null)',
  'create table book (id int primary key auto_increment, title varchar(100) not null, author_id int not null)',
  'create table kept_book (id int primary key, title varchar(100) not null)',
];

export function titles(books: Iterable<Book> | Collection<Book>): string[] {
  return [...books].map((book) => book.title).sort();
}
