import { describe, expect, test } from "vitest";
import { attention } from "../../../../src/domain/booking/attention.ts";
import type { BookingState, CancellationRequest } from "../../../../src/domain/booking/booking-state.ts";
import { nextStep } from "../../../../src/domain/booking/next-step.ts";
import type { Step } from "../../../../src/domain/booking/step.ts";
import { DEFAULT_TIMINGS } from "../../../../src/domain/booking/timings.ts";
import { followingState, openingState, orderingState } from "../../../support/values/booking-states.ts";
import { HOUR_MS, MINUTE_MS, minutesAfterNoon, NOON_MS } from "../../../support/values/domain-values.ts";

/** Every step, and every reason that it can have, as the type of a step has them: a new one needs its row here. */
type StepName = NameOf<Step>;
type NameOf<One extends Step> = One extends { readonly kind: infer Kind extends string }
  ? One extends { readonly reason: infer Reason extends string }
    ? `${Kind}, ${Reason}`
    : One extends { readonly from: infer From extends string }
      ? `${Kind}, ${From}`
      : Kind
  : never;

const from = (who: CancellationRequest["from"], foundUnsettled = false) => ({
  cancellation: { from: who, foundUnsettled },
});
const pausing = (reason: "pass-busy" | "reservation-spent") => ({
  kind: "reserving" as const,
  pause: { reason, until: NOON_MS + 5_000, atTheLatest: NOON_MS + MINUTE_MS },
});
const lookedUp = { kind: "unsettled" as const, lookUps: 1, lastLookUp: { at: NOON_MS, since: NOON_MS - 1 } };
const READ_ASKED = { asked: 1, underWay: 0, done: 0 };
const NO_ORDER = { outcome: "noOrder" } as const;
const CHECK_IN_ASKED = { isWanted: true, asked: 1, answered: 0, refusal: null };
const pending = { status: "pending", supplierStatus: 0 } as const;
const used = { status: "used", supplierStatus: 2 } as const;
const asked = { pendingAttentionAsked: true, lastReadAt: NOON_MS + 4 * MINUTE_MS };

/** For each step, states in which it is the next one: what leads to it, the state, and how long after noon. */
const CASES: Record<StepName, readonly (readonly [why: string, state: BookingState, afterMs: number])[]> = {
  openBooking: [
    ["it has begun", openingState(), 0],
    ["it has begun and was rung at", openingState({ rung: true }), 0],
    [
      "a cancellation has found an order that may exist",
      openingState({ ...from("caller", true), stage: { kind: "opening", argument: null, mustOpen: true } }),
      0,
    ],
  ],
  "checkAvailability, first": [
    ["it is opened", orderingState({ kind: "reserving" }), 0],
    ["it is opened, and was rung at", orderingState({ kind: "reserving" }, { rung: true }), 0],
  ],
  "checkAvailability, pass-busy": [["the pass may be free again", orderingState(pausing("pass-busy")), 5_000]],
  "checkAvailability, reservation-spent": [
    ["the pause is over", orderingState(pausing("reservation-spent")), 5_000],
    [
      "its timer fired on a clock that is behind",
      orderingState(pausing("reservation-spent"), { waitedUntil: NOON_MS + 5_000 }),
      0,
    ],
  ],
  createOrder: [["the slot is reserved", orderingState({ kind: "reserved" }), 0]],
  "lookUpOrder, first": [
    ["an answer was lost", orderingState({ kind: "unsettled" }), 0],
    ["an answer was lost and a cancellation waits", orderingState({ kind: "unsettled" }, from("caller")), 0],
  ],
  "lookUpOrder, pushed": [["something was pushed about the pass", orderingState(lookedUp, { rung: true }), 1]],
  "lookUpOrder, asked": [["somebody asks for a look", orderingState(lookedUp, { reads: READ_ASKED }), 1]],
  resolveOrder: [
    ["a person says what became of the order", orderingState(lookedUp, { resolving: NO_ORDER }), 0],
    [
      "a person says so and a cancellation waits",
      orderingState(lookedUp, { ...from("caller"), resolving: NO_ORDER }),
      0,
    ],
    ["a person says that its order is gone", followingState({}, {}, { resolving: NO_ORDER, rung: true }), 0],
  ],
  "lookUpOrder, due": [["the pause is over", orderingState(lookedUp), 2_000]],
  noteUnknownOutcome: [
    [
      "no order has shown for an hour",
      orderingState({ ...lookedUp, lastLookUp: { at: NOON_MS, since: NOON_MS - HOUR_MS } }),
      0,
    ],
    [
      "no order has shown for an hour, also where it is rung at without end",
      orderingState({ ...lookedUp, lastLookUp: { at: NOON_MS, since: NOON_MS - HOUR_MS } }, { rung: true }),
      HOUR_MS,
    ],
  ],
  "cancelOrder, caller": [
    ["it is not opened", openingState(from("caller")), 0],
    ["nothing is reserved", orderingState({ kind: "reserving" }, from("caller")), 0],
    ["it pauses", orderingState(pausing("pass-busy"), from("caller")), 0],
    ["it pauses, and may have had an order before", orderingState(pausing("pass-busy"), from("caller", true)), 5_000],
    ["the slot is reserved", orderingState({ kind: "reserved" }, from("caller")), 0],
    [
      "there is an order, about which something was pushed",
      followingState({}, {}, { ...from("caller"), rung: true }),
      0,
    ],
    ["the order is being used", followingState(used, {}, from("caller")), 0],
  ],
  "cancelOrder, temporal": [["there is an order", followingState({}, {}, from("temporal")), 0]],
  checkIn: [
    ["somebody asks to check in", followingState({}, {}, { checkIn: CHECK_IN_ASKED }), 0],
    ["somebody asks so, and something was pushed", followingState({}, {}, { checkIn: CHECK_IN_ASKED, rung: true }), 0],
    ["somebody asks so again, when it is used", followingState(used, {}, { checkIn: CHECK_IN_ASKED }), 0],
  ],
  "cancelOrder, automatic": [
    [
      "it is not confirmed 30 minutes before the deadline",
      followingState({ ...pending, cancellableUntil: minutesAfterNoon(40) }, asked, { autoCancelPending: true }),
      10 * MINUTE_MS,
    ],
  ],
  "syncOrder, pushed": [
    ["something was pushed", followingState({}, {}, { rung: true }), 0],
    ["something was pushed when something else is due", followingState({}, {}, { rung: true }), 400 * 24 * HOUR_MS],
    ["something was pushed again", followingState({}, { strayLookUpDue: true }, { rung: true }), 0],
    ["something was pushed when it was to finish", followingState(used, { isFinished: true }, { rung: true }), 0],
    ["something was pushed when it had ended", followingState({ status: "cancelled" }, {}, { rung: true }), 0],
  ],
  "syncOrder, asked": [["somebody asks for a read", followingState({}, {}, { reads: READ_ASKED }), 0]],
  "syncOrder, lag": [["the read before lagged", followingState({}, { lagRepeats: 2, lagAt: NOON_MS + 10 }), 10]],
  "syncOrder, lag-accepted": [
    ["reads have lagged five times", followingState({}, { lagRepeats: 5, lagAt: NOON_MS + 10 }), 10],
  ],
  "syncOrder, pending-too-long": [
    ["it has been pending for an hour", followingState(pending, { lastReadAt: NOON_MS + 55 * MINUTE_MS }), HOUR_MS],
  ],
  "syncOrder, deadline": [
    ["the deadline has passed", followingState({ cancellableUntil: minutesAfterNoon(10) }), 10 * MINUTE_MS + 1],
  ],
  "syncOrder, visit-over": [
    ["the visit window has passed", followingState({ visitAt: minutesAfterNoon(0) }), 3 * HOUR_MS],
  ],
  "syncOrder, unused": [
    [
      "the visit window passed 6 hours ago",
      followingState({ visitAt: minutesAfterNoon(0) }, { visitReadFor: minutesAfterNoon(0) }),
      9 * HOUR_MS,
    ],
  ],
  "syncOrder, after-visit": [["it was used a day ago", followingState(used, { usedSeenAt: NOON_MS }), 24 * HOUR_MS]],
  "syncOrder, reconcile": [["nothing was pushed for 12 hours", followingState(), 12 * HOUR_MS]],
  "lookForStrayOrder, pushed": [
    ["a ring was read for", followingState({}, { strayLookUpDue: true }), 0],
    ["a ring was read for, which has ended it", followingState({ status: "cancelled" }, { strayLookUpDue: true }), 0],
  ],
  "lookForStrayOrder, due": [["its time has come", followingState({}, { strayLookUpsAt: [NOON_MS + 1] }), 1]],
  "wait, pass-busy": [["the pass is held", orderingState(pausing("pass-busy")), 4_999]],
  "wait, reservation-spent": [
    ["a second reservation was spent", orderingState(pausing("reservation-spent")), 0],
    [
      "a cancellation has found an order that may exist",
      orderingState(pausing("reservation-spent"), from("caller", true)),
      0,
    ],
  ],
  "wait, order-to-show": [
    ["it was looked for just now", orderingState(lookedUp), 1_999],
    ["it was looked for just now, and a cancellation waits", orderingState(lookedUp, from("caller")), 0],
    [
      "a person has been asked",
      orderingState({ ...lookedUp, lastLookUp: { at: NOON_MS, since: NOON_MS - HOUR_MS }, personAsked: true }),
      HOUR_MS - 1,
    ],
    [
      "the booking says that a person is needed",
      orderingState(
        { ...lookedUp, lastLookUp: { at: NOON_MS, since: NOON_MS - HOUR_MS } },
        { booking: { ...openingState().booking, needsAttention: attention("outcome_unknown") } },
      ),
      HOUR_MS - 1,
    ],
  ],
  "wait, lag": [["the read before lagged", followingState({}, { lagRepeats: 1, lagAt: NOON_MS + 10 }), 9]],
  "wait, stray": [["an answer had been lost", followingState({}, { strayLookUpsAt: [NOON_MS + 1] }), 0]],
  "wait, auto-cancel": [
    [
      "it is pending",
      followingState({ ...pending, cancellableUntil: minutesAfterNoon(35) }, asked, { autoCancelPending: true }),
      0,
    ],
  ],
  "wait, pending-too-long": [
    ["it is pending", followingState(pending, { lastReadAt: NOON_MS + 55 * MINUTE_MS }), HOUR_MS - 1],
  ],
  "wait, deadline": [
    ["it can be cancelled", followingState({ cancellableUntil: minutesAfterNoon(10) }), 10 * MINUTE_MS],
  ],
  "wait, visit-over": [["the visit is to come", followingState({ visitAt: minutesAfterNoon(0) }), 3 * HOUR_MS - 1]],
  "wait, unused": [
    [
      "the visit window has passed",
      followingState({ visitAt: minutesAfterNoon(0) }, { visitReadFor: minutesAfterNoon(0) }),
      9 * HOUR_MS - 1,
    ],
    [
      "it was to end as unused, and a later read overtook that",
      followingState(
        { visitAt: minutesAfterNoon(0) },
        { visitReadFor: minutesAfterNoon(0), unusedTriedAt: NOON_MS + 9 * HOUR_MS, lastReadAt: NOON_MS + 9 * HOUR_MS },
      ),
      9 * HOUR_MS,
    ],
  ],
  "wait, after-visit": [["it was used", followingState(used, { usedSeenAt: NOON_MS }), 24 * HOUR_MS - 1]],
  "wait, reconcile": [["it is confirmed", followingState(), 12 * HOUR_MS - 1]],
  finish: [
    ["another run carries it", openingState({ ...from("caller"), stage: { kind: "over" }, rung: true }), 0],
    ["its time after the visit is over", followingState(used, { isFinished: true }), 0],
    ["it has ended, whoever wants to cancel it", followingState({ status: "unused" }, {}, from("caller")), 0],
    [
      "it has ended without an order, and was rung at",
      orderingState(
        { kind: "reserving" },
        { rung: true, booking: { ...openingState().booking, status: "unavailable" } },
      ),
      0,
    ],
  ],
};

describe("nextStep", () => {
  const cases = Object.entries(CASES).flatMap(([name, states]) =>
    states.map(([why, state, afterMs]) => [name, why, state, afterMs] as const),
  );

  test.each(cases)("is %s where %s", (name, _, state, afterMs) => {
    expect(nameOf(nextStep(state, NOON_MS + afterMs))).toBe(name);
  });

  test("says until when it waits, and until when another booking can hold the pass", () => {
    expect(nextStep(orderingState(pausing("pass-busy")), NOON_MS)).toMatchObject({
      until: NOON_MS + 5_000,
      atTheLatest: NOON_MS + MINUTE_MS,
    });
    const until = NOON_MS + DEFAULT_TIMINGS.reconcileConfirmedMs;
    expect(nextStep(followingState(), NOON_MS)).toMatchObject({ until, atTheLatest: until });
  });
});

function nameOf(step: Step): string {
  if ("reason" in step) return `${step.kind}, ${step.reason}`;
  return "from" in step ? `${step.kind}, ${step.from}` : step.kind;
}
