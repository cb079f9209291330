import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import type { BookingWatchActivities, Follow, OverdueResult } from "../../src/domain/activity-interfaces.ts";
import type { Logger } from "../../src/log/log.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { takeOverduePasses } from "../../src/store/passes/overdue-passes.ts";
import { codeOf, isTemporalAway } from "../booking/follow-one.ts";

/** Requests that are asked about in one round, one after the other: few are ever overdue. */
const OVERDUE_MAX = 50;

/** Dependencies of `watchingPasses`. */
interface FollowPassesDependencies {
  readonly db: Db;
  /** Sees to it that a workflow carries a request for a pass; rejects while Temporal is away. */
  readonly followPass: (passRequestId: PassRequestId) => Promise<Follow>;
  /** A request that cannot be helped is asked about again after this. */
  readonly againMs: number;
  readonly log: Pick<Logger, "warn">;
}

/** The activities of the watch over bookings, which asks about requests for passes in the same rounds. */
export function watchingPasses(deps: FollowPassesDependencies, watch: BookingWatchActivities): BookingWatchActivities {
  return {
    ...watch,
    followOverdue: async () => {
      const [bookings, passes] = [await watch.followOverdue(), await followOverduePasses(deps)];
      return {
        restarted: bookings.restarted + passes.restarted,
        notFollowed: bookings.notFollowed + passes.notFollowed,
        more: bookings.more || passes.more,
      };
    },
  };
}

async function followOverduePasses(deps: FollowPassesDependencies): Promise<OverdueResult> {
  const { db, followPass, againMs, log } = deps;
  const now = await databaseClock(db);
  const due = { now: new Date(now), againAt: new Date(now + againMs), limit: OVERDUE_MAX };
  const overdue = await takeOverduePasses(db, due);
  const counts = { restarted: 0, notFollowed: 0 };
  for (const passRequestId of overdue) {
    try {
      const result = await followPass(passRequestId);
      if (result === "restarted") counts.restarted += 1;
      if (result === "not-followed") counts.notFollowed += 1;
      if (result === "restarted")
        log.warn({ passRequestId }, "Temporal no longer carried this request for a pass; it was restarted");
    } catch (error) {
      if (isTemporalAway(error)) throw error;
      log.warn(
        { passRequestId, code: codeOf(error) },
        "a request for a pass could not be restarted; it is tried again",
      );
    }
  }
  return { ...counts, more: overdue.length === OVERDUE_MAX };
}
