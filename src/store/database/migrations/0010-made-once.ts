import { type Kysely, type Migration, sql } from "kysely";

/** Attempts, claims and leases for anything that is made once, of which the order of a booking is the first. */
export const madeOnce: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table order_index rename to claims`.execute(db);
    await sql`alter table claims rename column order_id to thing_id`.execute(db);
    await sql`alter table claims rename column booking_id to subject_id`.execute(db);
    await sql`alter table claims add column thing_kind text not null default 'order'`.execute(db);
    await sql`alter table claims add column subject_kind text not null default 'prebooking'`.execute(db);
    await sql`alter table claims alter column thing_kind drop default`.execute(db);
    await sql`alter table claims alter column subject_kind drop default`.execute(db);
    await sql`alter table claims drop constraint order_index_pkey`.execute(db);
    await sql`alter table claims drop constraint order_index_booking_id_key`.execute(db);
    await sql`alter table claims add primary key (thing_kind, thing_id)`.execute(db);
    await sql`alter table claims add unique (subject_kind, subject_id)`.execute(db);

    // What messages about orders are joined with.
    await sql`create view order_index as
      select thing_id as order_id, subject_id as booking_id from claims
      where thing_kind = 'order' and subject_kind = 'prebooking'`.execute(db);

    // Leases last for minutes: none is worth carrying over, but a booking may hold one right now.
    await sql`create table leases (
      scope text collate "C" primary key,
      holder_kind text not null,
      holder_id text collate "C" not null,
      expires_at timestamptz not null
    )`.execute(db);
    await sql`insert into leases select ${passScope}, 'prebooking', booking_id, expires_at from pass_leases`.execute(
      db,
    );
    await sql`drop table pass_leases`.execute(db);

    await sql`alter table attempts rename column booking_id to subject_id`.execute(db);
    await sql`alter table attempts rename column prebooking_token to fence_token`.execute(db);
    await sql`alter table attempts rename column valid_until to fence_valid_until`.execute(db);
    await sql`alter table attempts rename column order_id to thing_id`.execute(db);
    await sql`alter table attempts rename column refused_while_unsettled to fence_is_used`.execute(db);
    await sql`alter table attempts alter column fence_token drop not null`.execute(db);
    await sql`alter table attempts alter column fence_valid_until drop not null`.execute(db);
    await sql`alter table attempts add column subject_kind text not null default 'prebooking'`.execute(db);
    await sql`alter table attempts alter column subject_kind drop default`.execute(db);
    await sql`alter table attempts add column scope text collate "C"`.execute(db);
    // The order of the keys does not matter here, so that the text may be changed by the database.
    await sql`alter table attempts add column criteria jsonb`.execute(db);
    await sql`alter table attempts drop constraint attempts_outcome_check`.execute(db);
    await sql`update attempts set
      scope = ${passScope},
      criteria = jsonb_build_object(
        'pass', jsonb_build_object('programId', program_id, 'type', pass_type, 'id', pass_id),
        'resourceId', resource_id, 'optionId', option_id, 'prebookingDate', prebooking_date, 'usages', usages),
      outcome = case outcome when 'no-order' then 'nothing-made' else outcome end,
      outcome_code = case outcome_code when 'never-showed' then 'never-appeared' else outcome_code end`.execute(db);
    await sql`alter table attempts alter column scope set not null`.execute(db);
    await sql`alter table attempts alter column criteria set not null`.execute(db);
    await sql`alter table attempts add constraint attempts_outcome_check
      check (outcome in ('created', 'adopted', 'refused', 'nothing-made'))`.execute(db);
    await sql`drop index attempts_booking`.execute(db);
    await sql`drop index attempts_pass`.execute(db);
    for (const column of [
      "program_id",
      "pass_type",
      "pass_id",
      "resource_id",
      "option_id",
      "prebooking_date",
      "usages",
    ]) {
      await sql`alter table attempts drop column ${sql.id(column)}`.execute(db);
    }
    await sql`create index attempts_subject on attempts (subject_kind, subject_id, id)`.execute(db);
    await sql`create index attempts_scope on attempts (scope, started_at)`.execute(db);
  },
};

/** `passScope` as the program writes it: JSON without spaces. */
const passScope = sql`'["pass",' || to_json(program_id::text)::text || ',' || to_json(pass_type::text)::text || ','
  || to_json(pass_id::text)::text || ']'`;
