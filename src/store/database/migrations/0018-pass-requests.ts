import { type Kysely, type Migration, sql } from "kysely";

/** Requests to issue a pass. The release before knows none: whoever asks it for one is told that there is no such path. */
export const passRequests: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Ids compare byte by byte, as those of bookings; the request has names only while they may have to be sent.
    await sql`create table pass_requests (
      pass_request_id text collate "C" primary key,
      fingerprint text not null,
      first_execution_run_id text,
      pass_request json not null,
      revision integer not null,
      status text not null,
      needs_attention boolean not null,
      noted json,
      request json,
      look_due_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db);
    await sql`create index pass_requests_look_due on pass_requests (look_due_at)
      where look_due_at is not null`.execute(db);
  },
};
