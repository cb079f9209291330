import { z } from "zod";
import { shownPass } from "../../contract/pass-request.ts";
import { opaqueId, type PassType } from "../../contract/vocabulary.ts";
import { type ShowPassDependencies, showPass } from "../../passes/show-pass.ts";
import { ApiError } from "../http/api-error.ts";
import { route } from "../http/route.ts";
import { rethrowRefusedRead } from "../http/supplier-unavailable.ts";

/** The passes that can be read by their id: DragonPass documents no read of a membership by itself. */
const SHOWN: PassType = "ePass";

/** A pass as DragonPass shows it now. */
export const getPassRoute = route({
  method: "GET",
  path: "/v1/passes/:passType/:passId",
  scope: "read",
  summary:
    "An E-pass, read from DragonPass now. `passRequestId` is null where it was not issued here. Memberships are not read.",
  pathParameters: {
    passType: { schema: z.string(), onMismatch: notFound },
    passId: { schema: z.string(), onMismatch: notFound },
  },
  answers: { 200: { when: "", schema: shownPass } },
  problems: ["pass_not_found", "supplier_refused"],
  handler:
    (dependencies: ShowPassDependencies) =>
    async ({ path }, { answer, callerGone }) => {
      const { passType: type, passId } = path;
      // What no pass can be called is not asked for.
      const isAsked = type === SHOWN && opaqueId.safeParse(passId).success;
      const shown = isAsked ? await showPass(dependencies, passId, callerGone()).catch(rethrowRefusedRead) : null;
      if (shown === null) throw notFound();
      answer(200, shown);
    },
});

function notFound(): ApiError {
  return new ApiError("pass_not_found", "DragonPass knows no E-pass with this id.");
}
