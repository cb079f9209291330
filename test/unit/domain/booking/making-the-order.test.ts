import { expect, test } from "vitest";
import type { FailureType } from "../../../../src/contract/failure-types.ts";
import type { BookingState } from "../../../../src/domain/booking/booking-state.ts";
import { nextStep } from "../../../../src/domain/booking/next-step.ts";
import { onStepBegun } from "../../../../src/domain/booking/on-step-begun.ts";
import { onStepDone } from "../../../../src/domain/booking/on-step-done.ts";
import { onReadAsked, readFailure } from "../../../../src/domain/booking/reads.ts";
import { resumedBookingOf, stateOfResumed } from "../../../../src/domain/booking/resumed-booking.ts";
import { DEFAULT_TIMINGS } from "../../../../src/domain/booking/timings.ts";
import {
  followingState,
  openingState,
  orderingState,
  REQUEST,
  RESERVATION,
} from "../../../support/values/booking-states.ts";
import { NOON_MS } from "../../../support/values/domain-values.ts";

/** Seconds before the next reservation, each time after this answer. */
function pausesAfter(kind: "pass-busy" | "reserve-again", count: number): number[] {
  let state = orderingState({ kind: "reserving" });
  return Array.from({ length: count }, () => {
    if (kind === "pass-busy") {
      const step = { kind: "checkAvailability", request: REQUEST, reason: "first" } as const;
      state = onStepDone(state, { kind: step.kind, step, result: { kind, until: NOON_MS + 1 } }, NOON_MS);
    } else {
      const step = { kind: "createOrder", request: REQUEST, reservation: RESERVATION } as const;
      state = onStepDone(state, { kind: step.kind, step, result: { kind } }, NOON_MS);
    }
    const next = nextStep(state, NOON_MS);
    return next.kind === "wait" ? (next.until - NOON_MS) / 1_000 : 0;
  });
}

test("a second reservation is made at once, and then after 5 seconds, twice as long each time, 80 at most", () => {
  expect(pausesAfter("reserve-again", 8)).toEqual([0, 5, 10, 20, 40, 80, 80, 80]);
});

test("a pass that another booking holds is asked for after 5 seconds, twice as long each time, 80 at most", () => {
  expect(pausesAfter("pass-busy", 7)).toEqual([5, 10, 20, 40, 80, 80, 80]);
});

test("how long an outcome has been unknown is what the database says, whatever its clock shows", () => {
  const step = { kind: "lookUpOrder", request: REQUEST, reason: "first" } as const;
  const since = NOON_MS - 40 * DEFAULT_TIMINGS.unsettledAttentionAfterMs;
  const isForPerson = (unknownForMs: number) => {
    const result = { kind: "unsettled", since, now: since + unknownForMs } as const;
    const state = onStepDone(orderingState({ kind: "unsettled" }), { kind: step.kind, step, result }, NOON_MS);
    return nextStep(state, NOON_MS).kind === "noteUnknownOutcome";
  };
  expect(isForPerson(DEFAULT_TIMINGS.unsettledAttentionAfterMs - 1)).toBe(false);
  expect(isForPerson(DEFAULT_TIMINGS.unsettledAttentionAfterMs)).toBe(true);
});

test("a look-up for which DragonPass could not be asked answers those who asked for it with that, and nobody else", () => {
  const step = { kind: "lookUpOrder", request: REQUEST, reason: "asked" } as const;
  const looked = (state: BookingState, notLooked?: FailureType) => {
    const result = { kind: "unsettled", since: NOON_MS, now: NOON_MS, ...(notLooked && { notLooked }) } as const;
    return onStepDone(onStepBegun(state, step, NOON_MS), { kind: step.kind, step, result }, NOON_MS);
  };
  const failed = looked(onReadAsked(orderingState({ kind: "unsettled" })), "supplier_timeout");
  expect(failed.reads).toMatchObject({ asked: 1, done: 1 });
  expect(nextStep(failed, NOON_MS).kind).toBe("wait");
  const [first, second] = [1, 2];
  expect([readFailure(failed, first), readFailure(failed, second)]).toEqual(["supplier_timeout", null]);
  expect(readFailure(looked(onReadAsked(failed)), second)).toBeNull();
  // Nobody had asked for this one.
  expect(readFailure(onReadAsked(looked(orderingState({ kind: "unsettled" }), "supplier_timeout")), first)).toBeNull();
});

test("a person is asked at once, and once, where a look-up was empty while the clocks differ", () => {
  const step = { kind: "lookUpOrder", request: REQUEST, reason: "first" } as const;
  const result = { kind: "unsettled", since: NOON_MS, now: NOON_MS, clocksDiffer: true } as const;
  const state = onStepDone(orderingState({ kind: "unsettled" }), { kind: step.kind, step, result }, NOON_MS);
  expect(nextStep(state, NOON_MS)).toEqual({ kind: "noteUnknownOutcome" });
  const noted = { kind: "noteUnknownOutcome", step: { kind: "noteUnknownOutcome" }, result: state.booking } as const;
  expect(nextStep(onStepDone(state, noted, NOON_MS), NOON_MS)).toMatchObject({ kind: "wait", reason: "order-to-show" });
});

test("a new run goes on with the same step, and takes the request along only while there is no order", () => {
  for (const state of [orderingState({ kind: "reserving" }), followingState()]) {
    const step = nextStep(state, NOON_MS);
    const resumed = resumedBookingOf(state, step);
    if (resumed === null) throw new Error("it cannot go on in a new run");
    expect("request" in resumed).toBe(state.booking.orderId === null);
    expect(nextStep(stateOfResumed(resumed, "b1", NOON_MS), NOON_MS)).toEqual(step);
  }
});

test("no new run begins where it would not find what is under way", () => {
  const cancellation = { from: "caller", foundUnsettled: false } as const;
  const states = [
    openingState(),
    orderingState({ kind: "reserved" }),
    followingState({}, {}, { rung: true }),
    followingState({}, {}, { cancellation }),
    followingState({}, { strayLookUpDue: true }),
    followingState({ status: "used" }),
  ];
  expect(states.map((state) => resumedBookingOf(state, nextStep(state, NOON_MS)))).toEqual(states.map(() => null));
});

test("a run that an older version has handed over has the fields that were added since", () => {
  const { booking, followUp } = followingState();
  const { unusedTriedAt: _, ...olderFollowUp } = followUp;
  const { afterVisitMs: __, ...olderTimings } = { ...DEFAULT_TIMINGS, reconcileConfirmedMs: 7 };
  const handedOver = { booking, followUp: olderFollowUp, timings: olderTimings, autoCancelPending: false, notes: [] };
  const state = stateOfResumed(JSON.parse(JSON.stringify(handedOver)), "b1", NOON_MS);
  expect(state.followUp).toEqual(followUp);
  expect(state.timings).toEqual({ ...DEFAULT_TIMINGS, reconcileConfirmedMs: 7 });
});

test("a creation that was scheduled is known from then on, through a new run, until its order is", () => {
  const step = { kind: "createOrder", request: REQUEST, reservation: RESERVATION } as const;
  const row = { fingerprint: "f", policy: null };
  const begun = onStepBegun({ ...orderingState({ kind: "reserved" }), row }, step, NOON_MS);
  const scheduled = [{ ...RESERVATION, since: NOON_MS, madeNothing: false }];
  expect(begun.creations).toEqual(scheduled);

  const unsettled = onStepDone(begun, { kind: step.kind, step, result: { kind: "unsettled", since: 1 } }, NOON_MS);
  const resumed = resumedBookingOf(unsettled, nextStep(unsettled, NOON_MS));
  if (resumed === null) throw new Error("it cannot go on in a new run");
  const next = stateOfResumed(JSON.parse(JSON.stringify(resumed)), "b1", NOON_MS);
  expect(next).toMatchObject({ creations: scheduled, row });

  const { booking } = followingState();
  const ordered = (outcomeWasUnknown: boolean) =>
    onStepDone(unsettled, { kind: step.kind, step, result: { kind: "ordered", booking, outcomeWasUnknown } }, NOON_MS);
  // A second order may still be told of.
  expect(ordered(true).creations).toEqual(scheduled);
  expect(ordered(false).creations).toEqual([]);
});

test("what a restarted booking knows goes along to a new run: what was tried, what refuses it", () => {
  const refusal = { code: "request_lost", message: "lost", details: null } as const;
  const creations = [
    { prebookingToken: null, requestId: "r", validUntil: NOON_MS, since: NOON_MS, madeNothing: false },
  ];
  const { booking } = openingState();
  const open = { kind: "open", booking, request: REQUEST, timings: DEFAULT_TIMINGS, creations, refusal } as const;
  const step = { kind: "openBooking", argument: null, mustOpen: true, restarted: true } as const;
  const opened = onStepDone(openingState({}), { kind: step.kind, step, result: open }, NOON_MS);
  const resumed = resumedBookingOf(opened, nextStep(opened, NOON_MS));
  if (resumed === null) throw new Error("it cannot go on in a new run");
  const next = stateOfResumed(JSON.parse(JSON.stringify(resumed)), "b1", NOON_MS);
  for (const state of [opened, next]) expect(state).toMatchObject({ creations, refusal });
});

test("of the creations that made nothing the last few are known, since their orders may appear late", () => {
  const step = { kind: "createOrder", request: REQUEST, reservation: RESERVATION } as const;
  let state = orderingState({ kind: "reserved" });
  for (let count = 0; count < 9; count++) {
    state = onStepBegun({ ...state, stage: orderingState({ kind: "reserved" }).stage }, step, NOON_MS + count);
    state = onStepDone(state, { kind: step.kind, step, result: { kind: "reserve-again" } }, NOON_MS + count);
  }
  expect(state.creations.map(({ since }) => since - NOON_MS)).toEqual([4, 5, 6, 7, 8]);
  expect(state.creations.every(({ madeNothing }) => madeNothing)).toBe(true);
});

test("what an older version has handed over is read as any stored booking", () => {
  const { booking, followUp, timings } = followingState();
  const { remarks: _, ...olderBooking } = booking;
  const handedOver = { booking: olderBooking, followUp, timings, autoCancelPending: false, notes: [] };
  const state = stateOfResumed(JSON.parse(JSON.stringify(handedOver)), "b1", NOON_MS);
  expect(state.booking.remarks).toBeNull();
  expect(state).toMatchObject({ creations: [], row: null });
});
