import { shownPass } from "../../contract/pass-request.ts";
import type { PassType } from "../../contract/vocabulary.ts";
import { type ShowPassDependencies, showPass } from "../../passes/show-pass.ts";
import { PASS_IN_PATH, passInPath, passNotFound } from "../http/pass-errors.ts";
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
  pathParameters: PASS_IN_PATH,
  answers: { 200: { when: "", schema: shownPass } },
  problems: ["pass_not_found", "supplier_refused"],
  handler:
    (dependencies: ShowPassDependencies) =>
    async ({ path }, { answer, callerGone }) => {
      // What no pass can be called is not asked for.
      const { type, id } = passInPath(path);
      if (type !== SHOWN) throw passNotFound("Memberships are not read: DragonPass has no such call.");
      const shown = await showPass(dependencies, id, callerGone()).catch(rethrowRefusedRead);
      if (shown === null) throw passNotFound("DragonPass knows no E-pass with this id in the configured programs.");
      answer(200, shown);
    },
});
