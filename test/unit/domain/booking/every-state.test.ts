import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BookingState } from "../../../../src/domain/booking/booking-state.ts";
import { nextStep } from "../../../../src/domain/booking/next-step.ts";
import { onStepBegun } from "../../../../src/domain/booking/on-step-begun.ts";
import { onStepDone } from "../../../../src/domain/booking/on-step-done.ts";
import { onNativeCancellation, onRing, requestCancellation } from "../../../../src/domain/booking/requests.ts";
import type { ActivityStep } from "../../../../src/domain/booking/step.ts";
import { bookingStates, followingState } from "../../../support/values/booking-states.ts";
import { HOUR_MS, MINUTE_MS, minutesAfterNoon, NOON_MS } from "../../../support/values/domain-values.ts";
import { outcomeOf, stepAnswers } from "../../../support/values/step-answers.ts";

/** More than any booking takes before it waits. */
const STEPS_MAX = 60;
const instants = fc.integer({ min: -30_000, max: 30_000 }).map((minutes) => NOON_MS + minutes * MINUTE_MS);

describe("whatever the state", () => {
  test("there is a next step, and a wait ends later than now", () => {
    fc.assert(
      fc.property(bookingStates, instants, (state, now) => {
        const step = nextStep(state, now);
        expect(step.kind).toBeTypeOf("string");
        if (step.kind === "wait") expect(step.until).toBeGreaterThan(now);
      }),
      { numRuns: 2_000 },
    );
  });

  test("no step is taken twice for the same reason: whatever the activities answer, it comes to a wait or to its end", () => {
    fc.assert(
      fc.property(bookingStates, instants, stepAnswers, (first, now, answers) => {
        const taken: string[] = [];
        let moves = 0;
        let state = first;
        for (;;) {
          const step = nextStep(state, now);
          if (step.kind === "wait" || step.kind === "finish") return;
          const key = keyOf(step, state, moves);
          if (taken.includes(key) || taken.length === STEPS_MAX)
            throw new Error(`again: ${[...taken, key].join("\n")}`);
          taken.push(key);
          state = onStepBegun(state, step, now);
          const before = datesOf(state);
          state = onStepDone(state, outcomeOf(step, state, answers), now);
          if (datesOf(state) !== before) moves += 1;
          if (state.stage.kind === "following") expect(state.booking.orderId).not.toBeNull();
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test("a wait that is over is followed by something else at once, also on a clock that is behind", () => {
    fc.assert(
      fc.property(bookingStates, instants, (state, now) => {
        const step = nextStep(state, now);
        if (step.kind !== "wait") return;
        const waited = onStepDone(state, { kind: "wait", step, result: "due" }, now);
        expect(nextStep(waited, now).kind).not.toBe("wait");
      }),
      { numRuns: 1_000 },
    );
  });

  test("what comes while it waits wakes it, unless nothing can be done about it", () => {
    fc.assert(
      fc.property(bookingStates, instants, (state, now) => {
        const step = nextStep(state, now);
        if (step.kind !== "wait") return;
        const { stage } = state;
        const rung = nextStep(onRing(state), now).kind;
        const cancelled = nextStep(requestCancellation(state, "caller", NOON_MS), now).kind;
        expect({ rung: rung !== "wait", cancelled: cancelled !== "wait" }).toEqual({
          rung: stage.kind !== "reserving",
          cancelled: stage.kind === "following" || (stage.kind === "reserving" && !state.cancellation?.foundUnsettled),
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("an order that nothing happens to", () => {
  test.each(["pending", "confirmed", "used"] as const)("comes to an end where it stays %s", (status) => {
    const supplierStatus = { pending: 0, confirmed: 1, used: 2 }[status];
    const visitAt = minutesAfterNoon(20 * 24 * 60);
    let state = followingState({ status, supplierStatus, visitAt }, { usedSeenAt: NOON_MS });
    let now = NOON_MS;
    for (let steps = 0; ; steps++) {
      const step = nextStep(state, now);
      if (step.kind === "finish") break;
      if (steps > 1_000) throw new Error(`it never ends: ${JSON.stringify(step)}`);
      if (step.kind === "wait") now = step.until;
      else state = onStepBegun(state, step, now);
      if (step.kind === "syncOrder") {
        const booking = step.reason === "unused" ? { ...state.booking, status: "unused" as const } : state.booking;
        state = onStepDone(state, { kind: step.kind, step, result: { booking, lagging: false } }, now);
      }
    }
    expect(state.booking.status).toBe(status === "used" ? "used" : "unused");
    expect(now).toBe(status === "used" ? NOON_MS + 24 * HOUR_MS : Date.parse(visitAt) + 9 * HOUR_MS);
  });
});

describe("a request that comes while a step is under way", () => {
  test("is there afterwards: a ring of a read is read for, and a caller's cancellation outlives the clock's", () => {
    const rung = onRing(onStepBegun(followingState(), { kind: "syncOrder", reason: "pushed" }, NOON_MS));
    expect(rung.rung).toBe(true);
    const step = { kind: "cancelOrder", from: "automatic" } as const;
    for (const ask of [requestFromCaller, (state: BookingState) => onNativeCancellation(state, NOON_MS)]) {
      const asked = ask(onStepBegun(followingState({ status: "pending" }), step, NOON_MS));
      const result = { kind: "not-needed", booking: followingState().booking } as const;
      const after = onStepDone(asked, { kind: step.kind, step, result }, NOON_MS);
      expect(nextStep(after, NOON_MS)).toMatchObject({ kind: "cancelOrder", from: asked.cancellation?.from });
      expect(asked.cancellation?.from).not.toBe("automatic");
    }
  });
});

const requestFromCaller = (state: BookingState) => requestCancellation(state, "caller", NOON_MS);

/** Of the visit and of the deadline: the order has been moved where they change. */
function datesOf({ booking: { visitAt, cancellableUntil } }: BookingState): string {
  return `${visitAt} ${cancellableUntil}`;
}

/** A step with all that makes it worth taking: an order that was moved, another reservation, one more restart. */
function keyOf(step: ActivityStep, { stage, followUp }: BookingState, moves: number): string {
  const restarts = "restarts" in stage ? Object.values(stage.restarts).join("+") : "";
  const causes: Record<ActivityStep["kind"], unknown[]> = {
    openBooking: [],
    checkAvailability: [restarts],
    createOrder: [stage.kind === "reserved" ? stage.reservation.prebookingToken : ""],
    lookUpOrder: [restarts],
    noteUnknownOutcome: [restarts],
    cancelOrder: [stage.kind, restarts],
    checkIn: [],
    syncOrder: [],
    resolveOrder: [restarts],
    lookForStrayOrder: [],
  };
  const cause = "reason" in step ? step.reason : "from" in step ? step.from : "mustOpen" in step ? step.mustOpen : "";
  const dates: Record<string, unknown> = {
    automatic: moves,
    deadline: moves,
    "visit-over": moves,
    due: followUp.strayLookUpsAt[0],
  };
  return [step.kind, cause, ...causes[step.kind], dates[String(cause)]].join(" ");
}
