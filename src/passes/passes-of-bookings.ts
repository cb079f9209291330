import type { PassIssueRequest } from "../contract/pass-request.ts";
import type { PassRequestId, ProgramId } from "../contract/vocabulary.ts";
import type { Db } from "../store/database/database.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import { cancelPassRequest } from "./change-pass.ts";
import { getPassRequest } from "./get-pass-request.ts";
import { startPass } from "./start-pass.ts";

/** Dependencies of `createPassesOfBookings`. */
interface PassesOfBookingsDependencies {
  readonly db: Db;
  readonly passWorkflows: Pick<
    PassWorkflows,
    "start" | "asked" | "requested" | "cancel" | "resolve" | "restart" | "ring"
  >;
  readonly now: () => number;
}

/** Requests for passes as bookings make them: the same use cases by which backends do. */
export function createPassesOfBookings(dependencies: PassesOfBookingsDependencies) {
  return {
    start: async (request: PassIssueRequest & { readonly programId: ProgramId }) => {
      const { kind } = await startPass(dependencies, request);
      return kind === "other-request" ? kind : "started";
    },
    cancel: (passRequestId: PassRequestId) => cancelPassRequest(dependencies, passRequestId),
    find: (passRequestId: PassRequestId) => getPassRequest(dependencies, passRequestId),
    ring: (passRequestId: PassRequestId) => dependencies.passWorkflows.ring(passRequestId),
  } as const;
}
