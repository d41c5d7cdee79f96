import { defineEntity, p } from '@mikro-orm/core';

/** One side of a transfer: every unit has two, which sum up to nothing. */
export const EntrySchema = defineEntity({
  name: 'Entry',
  tableName: 'entry',
  properties: {
    id: p.integer().primary(),
    unit: p.string().length(40),
    account: p.integer(),
    delta: p.integer(),
  },
});

export class Entry extends EntrySchema.class {}
EntrySchema.setClass(Entry);

export const ACCOUNTS = 40;
export const OPENING_BALANCE = 1_000;

export const TABLES = [
  'create table account (id int primary key, balance int not null)',
  'create table entry (id int primary key auto_increment, unit varchar(40) not null, account int not null, delta int not null, key (unit))',
  'create table transfer (unit varchar(40) primary key, amount int not null)',
  'create table audit (unit varchar(40) primary key)',
  `insert into account values ${Array.from({ length: ACCOUNTS }, (_, i) => `(${i + 1}, ${OPENING_BALANCE})`).join(', ')}`,
];
