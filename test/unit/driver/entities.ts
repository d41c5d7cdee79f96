import { defineEntity, p } from '@mikro-orm/core';

export const Author = defineEntity({
  name: 'Author',
  tableName: 'author',
  properties: {
    id: p.integer().primary(),
    email: p.string().unique(),
    name: p.string().nullable(),
    version: p.integer().version(),
  },
});

export const Seat = defineEntity({
  name: 'Seat',
  tableName: 'seat',
  properties: {
    row: p.integer().primary(),
    number: p.integer().primary(),
    ticket: p.string().unique(),
    hall: p.string(),
    door: p.string(),
  },
  uniques: [{ properties: ['hall', 'door'] }],
});

/** Column names that differ from the property names, and everything that a server can generate. */
export const Event = defineEntity({
  name: 'Event',
  tableName: 'event',
  properties: {
    id: p.bigint().primary().fieldName('event_id'),
    title: p.string().fieldName('event_title'),
    createdAt: p.datetime(6).fieldName('made_at').defaultRaw('current_timestamp(6)'),
    token: p.string().length(36).defaultRaw('(uuid())'),
    size: p.integer(),
    twice: p.integer().generated('(size * 2) stored').fieldName('doubled'),
  },
});
