import { availability, preview } from "../../contract/availability.ts";
import { AVAILABILITY_REFUSALS, PREVIEW_REFUSALS } from "../../contract/error-codes.ts";
import { availabilityRequestBody, previewRequestBody } from "../../contract/prebooking-request.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import {
  type AskAvailabilityDependencies,
  askAvailability,
  previewPrebooking,
} from "../../prebookings/ask-availability.ts";
import { ApiError } from "../http/api-error.ts";
import { route } from "../http/route.ts";
import { rethrowRefusedRead } from "../http/supplier-unavailable.ts";

/** Dependencies of `askAvailabilityRoute`. */
interface Dependencies extends AskAvailabilityDependencies {
  /** The first is the default. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
}

/** Dependencies of `previewPrebookingRoute`. */
type PreviewDependencies = Parameters<typeof previewPrebooking>[0] & Pick<Dependencies, "programIds">;

/** Asks whether a slot is free. */
export const askAvailabilityRoute = route({
  method: "POST",
  path: "/v1/availability",
  scope: "read",
  summary: "Asks DragonPass whether a slot is free, and reserves nothing.",
  body: { kind: "json", schema: availabilityRequestBody, namesProgram: true },
  answers: { 200: { when: "", schema: availability } },
  problems: AVAILABILITY_REFUSALS,
  handler:
    (dependencies: Dependencies) =>
    async ({ body }, { answer, callerGone }) => {
      const asked = { ...body, programId: body.programId ?? dependencies.programIds[0] };
      const result = await askAvailability(dependencies, asked, callerGone()).catch(rethrowRefusedRead);
      if (result.kind === "answered") return answer(200, result.availability);
      const { code, message, details } = result;
      throw new ApiError(code, message, { details });
    },
});

/** Asks what a prebooking on a membership would cost. */
export const previewPrebookingRoute = route({
  method: "POST",
  path: "/v1/prebookings/preview",
  scope: "read",
  summary: "Asks DragonPass what a prebooking on a membership would cost, and reserves nothing.",
  body: { kind: "json", schema: previewRequestBody, namesProgram: true },
  answers: { 200: { when: "", schema: preview } },
  problems: PREVIEW_REFUSALS,
  handler:
    (dependencies: PreviewDependencies) =>
    async ({ body }, { answer, callerGone }) => {
      const asked = { ...body, programId: body.programId ?? dependencies.programIds[0] };
      const result = await previewPrebooking(dependencies, asked, callerGone()).catch(rethrowRefusedRead);
      if (result.kind === "answered") return answer(200, result.preview);
      const { code, message, details } = result;
      throw new ApiError(code, message, { details });
    },
});
