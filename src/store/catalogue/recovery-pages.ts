import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { NewInboxMessage } from "../inbox/inbox-message.ts";

type MessageKey = Pick<NewInboxMessage, "logicalKey" | "contentHash">;

/** A page of a recovery that has been stored. */
interface StoredPage {
  /** Place among the reads at which the recovery began. */
  readonly recovery: number;
  /** 1 is the first. */
  readonly page: number;
  readonly messages: readonly MessageKey[];
}

/**
 * Notes that the messages of a page are stored, and that those of all pages before it still are; repeated safely.
 * @returns false where they are not: the database was put back
 */
export async function notePage(db: Db, { recovery, page, messages }: StoredPage): Promise<boolean> {
  const keys = new Map(
    messages.map(({ logicalKey, contentHash }) => [`${logicalKey} ${contentHash}`, { logicalKey, contentHash }]),
  );
  const areStored = sql<boolean>`(
    select count(*) from json_to_recordset(${JSON.stringify([...keys.values()])}::json)
      as message ("logicalKey" text, "contentHash" text)
    join inbox on inbox.logical_key = message."logicalKey" and inbox.content_hash = message."contentHash"
  ) = ${keys.size}`;
  const { rows } =
    page === 1
      ? await sql`insert into catalogue_recoveries as stored (number, pages)
          select ${recovery}::bigint, 1 where ${areStored}
          on conflict (number) do update set pages = 1 where stored.pages = 1 returning 1`.execute(db)
      : await sql`update catalogue_recoveries set pages = ${page}
          where number = ${recovery}::bigint and pages in (${page - 1}, ${page}) and ${areStored}
          returning 1`.execute(db);
  return rows.length > 0;
}

/** Whether all pages of a recovery are stored. */
export async function hasAllPages(
  db: Db,
  { recovery, pages }: { readonly recovery: number; readonly pages: number },
): Promise<boolean> {
  if (pages === 0) return true;
  const { rows } = await sql`select 1 from catalogue_recoveries
    where number = ${recovery}::bigint and pages = ${pages}`.execute(db);
  return rows.length > 0;
}

/** Longer than a recovery takes. */
const FORGOTTEN_AFTER = sql`interval '2 days'`;

/** Forgets the pages of recoveries that are over. */
export async function forgetPages(db: Db): Promise<void> {
  await sql`delete from catalogue_recoveries where begun_at < now() - ${FORGOTTEN_AFTER}`.execute(db);
}
