import { type Booking, booking } from "../../contract/booking.ts";
import { prebookingRequestBody } from "../../contract/prebooking-request.ts";
import { bookingId as bookingIdSchema, type ProgramId } from "../../contract/vocabulary.ts";
import { isDecided } from "../../domain/booking/order-status.ts";
import { type AwaitDecisionDependencies, awaitDecision } from "../../prebookings/await-decision.ts";
import { type StartPrebookingDependencies, startPrebooking } from "../../prebookings/start-prebooking.ts";
import { callerOf } from "../http/authorize.ts";
import { chooseId, keyReused } from "../http/idempotency-key.ts";
import { preferredWait, WAIT_SECONDS_MAX } from "../http/prefer-wait.ts";
import { route } from "../http/route.ts";

/** Dependencies of `startPrebookingRoute`. */
interface Dependencies extends StartPrebookingDependencies, AwaitDecisionDependencies {
  /** The first is the default. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
}

/** Starts a prebooking. */
export const startPrebookingRoute = route({
  method: "POST",
  path: "/v1/prebookings",
  scope: "book",
  summary:
    "Starts a prebooking. Safe to repeat with the same `bookingId` or `Idempotency-Key`; with neither each call is another booking.",
  headers: {
    "Idempotency-Key":
      "makes the id of the booking where the body names none; 1 to 255 visible ASCII characters, bare or in quotes",
    Prefer: `\`wait=N\` waits up to N seconds for a decision, ${WAIT_SECONDS_MAX} at most`,
  },
  body: { kind: "json", schema: prebookingRequestBody, namesProgram: true },
  answers: {
    200: { when: "a repetition finds it decided; `Location`", schema: booking },
    201: { when: "it is decided: it has an order, or has ended; `Location`", schema: booking },
    202: { when: "it is not decided yet; `Location`, `Retry-After`", schema: booking },
  },
  problems: ["idempotency_key_reused"],
  handler:
    (dependencies: Dependencies) =>
    async ({ body, headers }, { res, answer, callerGone }) => {
      const bookingId = chooseId({
        schema: bookingIdSchema,
        given: body.bookingId,
        header: headers["Idempotency-Key"],
        apiKeyName: callerOf(res).name,
      });
      const programId = body.programId ?? dependencies.programIds[0];
      const result = await startPrebooking(dependencies, { ...body, programId, bookingId });
      if (result.kind === "other-request") throw keyReused(body.bookingId === undefined ? null : "bookingId");
      const seconds = isDecided(result.booking.status) ? null : preferredWait(headers.Prefer, res);
      const latest = seconds ? await wait(dependencies, result.booking, seconds, callerGone()) : result.booking;
      res.location(`/v1/prebookings/${latest.bookingId}`);
      if (isDecided(latest.status)) return answer(result.kind === "started" ? 201 : 200, latest);
      res.set("Retry-After", "1");
      answer(202, latest);
    },
});

function wait(
  dependencies: AwaitDecisionDependencies,
  undecided: Booking,
  seconds: number,
  signal: AbortSignal,
): Promise<Booking> {
  return awaitDecision(dependencies, undecided, { timeoutMs: seconds * 1000, signal });
}
