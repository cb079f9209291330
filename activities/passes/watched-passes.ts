import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import { PASS_REQUESTS } from "../../src/store/watch/watched-table.ts";
import type { Watched } from "../watch/watched.ts";

/** Requests for passes, as the watch asks about them. */
export function watchedPasses(calls: Omit<Watched<PassRequestId>, "lines" | "table">): Watched<PassRequestId> {
  return {
    ...calls,
    lines: {
      restarted: "Temporal no longer carried this request for a pass; it was restarted",
      notRestarted: "a request for a pass that nobody follows could not be restarted; it is tried again",
      missing:
        "open requests for passes are missing from Temporal's list of those that run; it is asked about each of them",
      differing: "the database has requests for passes in another state than Temporal; they compare themselves",
      unlisted: "Temporal gives no list of the requests for passes that run; they are compared by the next watch",
      endedUnlisted: "Temporal gives no list of the requests for passes that have ended badly; they are found later",
      fieldsOf: (passRequestId) => ({ passRequestId }),
    },
    table: PASS_REQUESTS,
  };
}
