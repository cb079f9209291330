import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { CarryingPass, PassActivities } from "../../src/domain/passes/pass-activities.ts";
import { notePassAttention, notePassCancellation } from "../../src/store/passes/note-pass.ts";
import { repeatable } from "../supplier-failure.ts";
import { cancelPass } from "./cancel-pass.ts";
import { comparePass } from "./compare-pass.ts";
import type { PassDependencies } from "./dependencies.ts";
import { informedOfPass } from "./informed-of-pass.ts";
import { issuePass } from "./issue-pass.ts";
import { openPassRequest } from "./open-pass-request.ts";
import { resolvePass } from "./resolve-pass.ts";
import { showingPassWaits } from "./showing-pass-waits.ts";
import { lookForStrayPass } from "./stray-pass.ts";
import { noteUnknownPass } from "./unknown-pass.ts";

/** The activities of a request for a pass. */
export function createPassActivities(deps: PassDependencies): PassActivities {
  const idOf = ({ evidence }: CarryingPass) => evidence.record.passRequest.passRequestId;
  const wantedOf = (input: CarryingPass) => ({
    passRequestId: idOf(input),
    programId: input.evidence.criteria.programId as ProgramId,
  });
  return {
    openPassRequest: repeatable((input) => openPassRequest(deps, input)),
    issuePass: repeatable(showingPassWaits(deps, (input) => issuePass(deps, input))),
    noteUnknownPass: repeatable((input) =>
      informedOfPass(deps, input, null, () => noteUnknownPass(deps, idOf(input), undefined)),
    ),
    resolvePass: repeatable((input) =>
      informedOfPass(deps, input, null, ({ tries }) => resolvePass(deps, input, tries), { onDispute: "leave" }),
    ),
    takeNoteOfPass: ({ passRequestId }) => notePassAttention(deps.db, passRequestId),
    rememberPassCancellation: ({ passRequestId, firstExecutionRunId }) =>
      notePassCancellation(deps.db, passRequestId, { firstExecutionRunId }),
    cancelPass: repeatable(
      showingPassWaits(deps, (input) =>
        informedOfPass(deps, input, null, ({ tries }) => cancelPass(deps, { ...wantedOf(input), tries })),
      ),
    ),
    comparePass: repeatable((input) => comparePass(deps, input)),
    lookForStrayPass: repeatable((input) =>
      informedOfPass(deps, input, null, () => lookForStrayPass(deps, idOf(input))),
    ),
  };
}
