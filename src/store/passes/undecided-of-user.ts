import { sql } from "kysely";
import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { Db } from "../database/database.ts";

/** The requests of a user for passes that are neither issued nor refused, as far as the database knows. */
export async function undecidedOfUser(db: Db, clientUserId: string): Promise<PassIssueRequest[]> {
  const rows = await db
    .selectFrom("pass_requests")
    .select("request")
    .where("status", "=", "requested")
    .where(sql<boolean>`request ->> 'clientUserId' = ${clientUserId}`)
    .execute();
  return rows.flatMap(({ request }) => request ?? []);
}
