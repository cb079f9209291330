import { type Kysely, type Migration, sql } from "kysely";

/**
 * Requests for passes are watched until their pass expires. One that the release before stores as issued, while both
 * run, is not: it is started again when somebody wants something of it, as before.
 */
export const watchedPasses: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`update pass_requests
      set look_due_at = (pass_request ->> 'expirationDate')::timestamptz + interval '5 minutes'
      where status = 'issued' and look_due_at is null
        and (pass_request ->> 'expirationDate')::timestamptz > now()`.execute(db);
    // For whoever looks for those that are not decided, or need a person; nearly all are decided within seconds.
    await sql`create index pass_requests_undecided on pass_requests (created_at) where status = 'requested'`.execute(
      db,
    );
    await sql`create index pass_requests_attention on pass_requests (pass_request_id) where needs_attention`.execute(
      db,
    );
  },
};
