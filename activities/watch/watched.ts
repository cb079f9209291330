import type { Follow } from "../../src/domain/activity-interfaces.ts";
import type { RingAnswer } from "../../src/domain/inbox/order-status-changed.ts";
import type { ListedPage } from "../../src/domain/watch/listed.ts";
import type { LogMessage } from "../../src/log/log.ts";
import type { LogFields } from "../../src/log/loggable-fields.ts";
import type { WatchedTable } from "../../src/store/watch/watched-table.ts";

/** Lines of the log about one kind of what is watched, and the field that names one of it. */
interface FollowedLines<Id extends string> {
  readonly restarted: LogMessage;
  readonly notRestarted: LogMessage;
  fieldsOf(id: Id): LogFields;
}

/** Lines of the log about a kind as a whole. */
interface WatchedLines<Id extends string> extends FollowedLines<Id> {
  /** Open here, and not in Temporal's list. */
  readonly missing: LogMessage;
  /** In Temporal's list, and otherwise in the database. */
  readonly differing: LogMessage;
  /** There is no such list. */
  readonly unlisted: LogMessage;
  /** There is no list of those that have ended badly. */
  readonly endedUnlisted: LogMessage;
}

/** How it is seen to that a workflow carries one of a kind. */
export interface Followed<Id extends string> {
  readonly lines: FollowedLines<Id>;
  /** Rejects while Temporal is away. */
  follow(id: Id, putBackAt: Date | null): Promise<Follow>;
}

/** A kind of what workflows carry, such as bookings: how Temporal and the database are asked about it. */
export interface Watched<Id extends string> extends Followed<Id> {
  readonly lines: WatchedLines<Id>;
  readonly table: WatchedTable<Id>;
  /** Part of those whose workflow runs; rejects while Temporal does not list. */
  listRunning(after: Uint8Array | null): Promise<ListedPage<Id>>;
  /** Ids of those whose workflow has ended badly since then, as far as Temporal lists them. */
  endedBadlySince(since: Date): Promise<Id[]>;
  /** Has one compare itself with what is stored. */
  ring(id: Id, orderId: string | null): Promise<RingAnswer>;
}
