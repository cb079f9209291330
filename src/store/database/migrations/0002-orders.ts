import { type Kysely, type Migration, sql } from "kysely";

/** Orders: who owns one, what was tried to make one, who may try. */
export const orders: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table order_index (
      order_id text collate "C" primary key,
      booking_id text collate "C" not null unique,
      claimed_at timestamptz not null default now()
    )`.execute(db);

    await sql`create table attempts (
      id bigint generated always as identity primary key,
      booking_id text collate "C" not null,
      program_id text not null,
      pass_type text not null,
      pass_id text not null,
      prebooking_token text not null,
      request_id text not null,
      valid_until timestamptz not null,
      started_at timestamptz not null default now(),
      resource_id text not null,
      option_id text,
      prebooking_date text,
      usages integer not null,
      outcome text check (outcome in ('created', 'refused', 'no-order', 'adopted')),
      outcome_code text,
      settled_at timestamptz,
      order_id text,
      refused_while_unsettled boolean not null default false,
      empty_look_up_at timestamptz
    )`.execute(db);
    await sql`create index attempts_booking on attempts (booking_id, id)`.execute(db);
    await sql`create index attempts_pass on attempts (program_id, pass_type, pass_id, started_at)`.execute(db);

    await sql`create table pass_leases (
      program_id text not null,
      pass_type text not null,
      pass_id text not null,
      booking_id text collate "C" not null,
      expires_at timestamptz not null,
      primary key (program_id, pass_type, pass_id)
    )`.execute(db);
  },
};
