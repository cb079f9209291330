import { sql } from "kysely";
import type { Db } from "../../../src/store/database/database.ts";
import { type CatalogueTruth, type ItemKey, keyOf } from "./truth.ts";

/** A state of an item that whoever asked at that moment saw. */
interface ShownState extends ItemKey {
  readonly name: string | null;
  readonly available: boolean;
  /** The number in the policy; null where no details are stored, and for hubs. */
  readonly policy: number | null;
}

/** Has the database write down each state that it stores, in the order in which they are stored. */
export async function watchShown(db: Db): Promise<void> {
  await sql`create table shown (
    number bigint generated always as identity, kind text, program_id text, id text, name text, available boolean,
    policy integer
  )`.execute(db);
  // Numbered while the row is locked, so that the numbers of one item are in the order of its states.
  await sql`create function note_resource() returns trigger language plpgsql as $$ begin
    insert into shown (kind, program_id, id, name, available)
      values ('resource', new.program_id, new.resource_id, new.name, new.available);
    return null; end $$`.execute(db);
  await sql`create function note_hub() returns trigger language plpgsql as $$ begin
    insert into shown (kind, program_id, id, name, available)
      values ('hub', new.program_id, new.transport_hub_id, new.name, new.available);
    return null; end $$`.execute(db);
  await sql`create function note_details() returns trigger language plpgsql as $$ begin
    insert into shown (kind, program_id, id, policy) values (new.kind, new.program_id, new.id,
      (new.data::jsonb #>> '{prebookingPolicy,cancelBeforeHours}')::integer);
    return null; end $$`.execute(db);
  for (const [table, note] of Object.entries(NOTES)) {
    await sql`create trigger ${sql.id(note)} after insert or update on ${sql.table(table)}
      for each row execute function ${sql.id(note)}()`.execute(db);
  }
}

const NOTES = {
  catalogue_resources: "note_resource",
  catalogue_hubs: "note_hub",
  catalogue_details: "note_details",
};

/** Forgets what was shown. */
export async function forgetShown(db: Db): Promise<void> {
  await sql`delete from shown`.execute(db);
}

/** Items that went back to a version older than one that had been shown before; empty as it must be. */
export async function wentBack(db: Db, truth: CatalogueTruth): Promise<string[]> {
  const { rows } = await sql<ShownState & { isDetails: boolean }>`
    select kind, program_id as "programId", id, name, available, policy, available is null as "isDetails"
    from shown order by number`.execute(db);
  return truth.keys().flatMap((key) => {
    const ofItem = rows.filter((row) => keyOf(row) === keyOf(key));
    const items = ofItem.filter(({ isDetails }) => !isDetails);
    const policies = ofItem.filter(({ isDetails }) => isDetails).map(({ policy }) => policy ?? 0);
    const complaints = [...backwardsIn(items, truth.statesOf(key)), ...decreasesOf(policies)];
    return complaints.map((complaint) => `${keyOf(key)}: ${complaint}`);
  });
}

/** Goes through the states in their order; a state that is only behind the one before has gone back. */
function backwardsIn(shown: readonly ShownState[], states: readonly (string | null)[]): string[] {
  let position = 0;
  for (const [index, { name, available }] of shown.entries()) {
    const found = states.indexOf(available ? name : null, position);
    if (found === -1) {
      const seen = shown.slice(0, index + 1).map((state) => (state.available ? state.name : "gone"));
      return [`showed ${seen.join(", ")}; it was ${states.map((state) => state ?? "gone").join(", ")}`];
    }
    position = found;
  }
  return [];
}

function decreasesOf(policies: readonly number[]): string[] {
  const isSorted = policies.every((policy, index) => index === 0 || policy >= (policies[index - 1] ?? 0));
  return isSorted ? [] : [`its policies were ${policies.join(", ")}`];
}
