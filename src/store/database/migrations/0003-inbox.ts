import { type Kysely, type Migration, sql } from "kysely";

/** The inbox of messages from DragonPass. */
export const inbox: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Times that are paged by have milliseconds, as JavaScript has: a position must not lie between two rows.
    // `ring_due_at` leaves the endpoint that stored the message a moment to ring by itself.
    await sql`create table inbox (
      id bigint generated always as identity primary key,
      source text not null check (source in ('push', 'recovery')),
      kind text not null check (kind in ('known', 'version1', 'unhandled', 'invalid')),
      event_type text,
      program_id text,
      order_id text collate "C",
      pass_id text,
      module bigint,
      batch_id text,
      sequence bigint,
      current_status bigint,
      occurred_at timestamptz,
      logical_key text collate "C" not null,
      content_hash text collate "C" not null,
      body jsonb not null,
      marks text[] not null default '{}',
      about_order boolean not null generated always as (
        kind = 'version1' or (kind = 'known' and event_type is not distinct from 'prebooking.statusChanged')
      ) stored,
      received_at timestamptz(3) not null default now(),
      rung_at timestamptz,
      rings integer not null default 0,
      ring_due_at timestamptz not null default now() + interval '3 seconds',
      applied_at timestamptz,
      unique (logical_key, content_hash)
    )`.execute(db);
    await sql`create index inbox_newest on inbox (received_at desc, id desc)`.execute(db);
    // What is still open is little, and what is asked for all the time.
    await sql`create index inbox_open on inbox (received_at desc, id desc) where applied_at is null`.execute(db);
    await sql`create index inbox_open_orders on inbox (order_id) where applied_at is null and about_order`.execute(db);
    await sql`create index inbox_open_passes on inbox (pass_id) where applied_at is null and about_order`.execute(db);
    await sql`create index inbox_due on inbox (ring_due_at, id) where applied_at is null and about_order`.execute(db);
  },
};
