import type { OrderId } from "../../src/contract/vocabulary.ts";
import type { WalkinPushed } from "../../src/domain/redemptions/walkin-activities.ts";
import { keepWalkins } from "../../src/inbox/keep-walkins.ts";
import { whoIsRung } from "../../src/inbox/who-is-rung.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { noteRung } from "../../src/store/inbox/inbox.ts";
import type { InboxRow } from "../../src/store/inbox/inbox-message.ts";
import { takeWalkinsDueForRinging } from "../../src/store/inbox/walkin-messages.ts";
import { someAtOnce } from "./some-at-once.ts";

/** Dependencies of `ringDueWalkins`. */
export interface RingWalkinsDependencies {
  readonly db: Db;
  /** Rings the workflow of a walk-in, and starts it where none runs; rejects while Temporal is away. */
  readonly ringWalkin: (event: WalkinPushed) => Promise<void>;
}

/** Messages that one run of the activity rings for; more are taken by the next. */
const DUE_MAX = 200;

/** Shows the walk-ins whose messages are due, and rings once for each of them, however many messages it has. */
export async function ringDueWalkins({ db, ringWalkin }: RingWalkinsDependencies) {
  const due = await takeWalkinsDueForRinging(db, { limit: DUE_MAX, now: new Date(await databaseClock(db)) });
  // Noted first: one that cannot be rung for is due again later, and does not hold back the others forever.
  await noteRung(
    db,
    due.map(({ id }) => id),
  );
  const events = new Map(due.flatMap(pushedOf).map((event) => [event.orderId, event]));
  // They may have waited for Temporal; whoever looks for one need not.
  await keepWalkins(db, [...events.keys()], { areApplied: false });
  await someAtOnce([...events.values()], ringWalkin);
  return { rung: events.size, more: due.length === DUE_MAX };
}

/** The message as the workflow's history shows it; of several the last. */
function pushedOf(row: InboxRow): WalkinPushed[] {
  const rung = whoIsRung(row);
  return rung.kind === "redemption" ? [walkinPushedOf(rung.orderId, row)] : [];
}

/** A ring for a stored message. */
export function walkinPushedOf(
  orderId: OrderId,
  { currentStatus, occurredAt }: Pick<InboxRow, "currentStatus" | "occurredAt">,
): WalkinPushed {
  return { orderId, status: currentStatus, occurredAt: occurredAt?.toISOString() ?? null };
}
