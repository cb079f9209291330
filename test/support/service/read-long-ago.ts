import { sql } from "kysely";
import type { Catalogue } from "../../../src/contract/catalogue.ts";
import { waitUntil } from "../wait-until.ts";
import type { TestService } from "./service.ts";

/** Waits for the first full read, and has a resource look as if it had read it hours ago: a booking asks for it again. */
export async function readLongAgo(
  { call, running }: Pick<TestService, "call" | "running">,
  resourceId: string,
): Promise<void> {
  await waitUntil(
    async () => (await call<Catalogue>("GET", "/v1/catalogue")).body.programs,
    (programs) => programs.every(({ lastFullSync }) => lastFullSync?.finishedAt != null),
  );
  const { numAffectedRows } = await sql`
    update catalogue_details set fetched_at = fetched_at - interval '2 hours'
    where kind = 'resource' and id = ${resourceId}`.execute(running().database.kysely);
  if (!numAffectedRows) throw new Error(`the full read has not brought ${resourceId}`);
}
