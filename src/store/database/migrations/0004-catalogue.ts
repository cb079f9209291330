import { type Kysely, type Migration, sql } from "kysely";

/** The catalogue, the batches that keep it fresh, and how fresh it is. */
export const catalogue: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // One number for all reads: of two reads, the higher one began later, whatever it was about.
    await sql`create sequence catalogue_reads`.execute(db);
    await createCatalogue(db);
    await createFreshness(db);
    await extendInbox(db);
  },
};

/**
 * `json`, not `jsonb`: what DragonPass gave is kept as it was given. `data` is null for what is known only to
 * be gone. Lists go by the id, so they have an index that begins with it.
 */
async function createCatalogue(db: Kysely<unknown>): Promise<void> {
  const shared = sql`
    program_id text collate "C" not null,
    name text,
    iata text,
    country_or_region text,
    city text,
    available boolean not null,
    data json,
    search_text text collate "C" not null,
    updated_at timestamptz,
    fetched_at timestamptz not null,
    read_number bigint not null`;
  await sql`create table catalogue_resources (
    ${shared},
    resource_id text collate "C" not null,
    module integer,
    transport_hub_id text,
    primary key (program_id, resource_id)
  )`.execute(db);
  await sql`create table catalogue_hubs (
    ${shared},
    transport_hub_id text collate "C" not null,
    primary key (program_id, transport_hub_id)
  )`.execute(db);
  await sql`create index catalogue_resources_listed on catalogue_resources (resource_id, program_id)`.execute(db);
  for (const column of ["transport_hub_id", "iata", "country_or_region", "module"]) {
    const index = sql.id(`catalogue_resources_${column}`);
    await sql`create index ${index} on catalogue_resources (${sql.id(column)}, resource_id, program_id)`.execute(db);
  }
  await sql`create index catalogue_hubs_listed on catalogue_hubs (transport_hub_id, program_id)`.execute(db);
  await sql`create table catalogue_details (
    program_id text collate "C" not null,
    kind text not null check (kind in ('resource', 'hub')),
    id text collate "C" not null,
    data json not null,
    fetched_at timestamptz not null,
    read_number bigint not null,
    primary key (program_id, kind, id)
  )`.execute(db);
  await sql`create table catalogue_lists (
    program_id text collate "C" not null,
    list text collate "C" not null,
    read_number bigint not null,
    primary key (program_id, list)
  )`.execute(db);
}

async function createFreshness(db: Kysely<unknown>): Promise<void> {
  await sql`create table resource_batches (
    program_id text collate "C" not null,
    event_type text collate "C" not null,
    batch_id text collate "C" not null,
    first_received_at timestamptz not null,
    completed_at timestamptz,
    ended_as text,
    primary key (program_id, event_type, batch_id)
  )`.execute(db);
  await sql`create index resource_batches_open on resource_batches (first_received_at)
    where completed_at is null`.execute(db);
  await sql`create table catalogue_state (
    program_id text collate "C" not null,
    event_type text collate "C" not null,
    watermark timestamptz,
    last_recovery_at timestamptz,
    last_recovery_result json,
    primary key (program_id, event_type)
  )`.execute(db);
  await sql`create table catalogue_syncs (
    program_id text collate "C" primary key,
    last_started_at timestamptz,
    last_finished_at timestamptz,
    result json
  )`.execute(db);
  await sql`create table inbox_health (
    id integer primary key check (id = 1),
    last_alive_at timestamptz not null
  )`.execute(db);
}

async function extendInbox(db: Kysely<unknown>): Promise<void> {
  await sql`alter table inbox
    add column total_sequence bigint,
    add column about_batch boolean not null generated always as (
      kind = 'known' and program_id is not null and batch_id is not null
    ) stored`.execute(db);
  await sql`create index inbox_batches on inbox (batch_id, event_type, program_id, sequence)
    where about_batch`.execute(db);
  await sql`create index inbox_due_batches on inbox (ring_due_at, id)
    where applied_at is null and about_batch`.execute(db);
}
