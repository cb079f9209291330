import { describe, expect, test } from "vitest";
import type { BookingId } from "../../../../src/contract/vocabulary.ts";
import { attention } from "../../../../src/domain/booking/attention.ts";
import { nextStep } from "../../../../src/domain/booking/next-step.ts";
import { onStepDone } from "../../../../src/domain/booking/on-step-done.ts";
import {
  RESTARTED,
  requestShownBy,
  restartedBooking,
  wasRestarted,
  withRestart,
} from "../../../../src/domain/booking/restarted-booking.ts";
import { resumedOf, stateOfResumed } from "../../../../src/domain/booking/resumed-booking.ts";
import type { StepOf } from "../../../../src/domain/booking/step.ts";
import { DEFAULT_TIMINGS } from "../../../../src/domain/booking/timings.ts";
import { REQUEST } from "../../../support/values/booking-states.ts";
import { NOON_MS, orderedBooking, sampleBooking } from "../../../support/values/domain-values.ts";
import { HOUR } from "../../../support/values/durations.ts";

const ROW = { fingerprint: "f", policy: null };
const FACTS = { row: ROW, orderKnownAt: null, mayHaveStray: false, cancellationAsked: false, checkInAsked: false };
const stateOf = (facts: Partial<Parameters<typeof restartedBooking>[0]>) => {
  const booking = facts.booking ?? sampleBooking();
  return stateOfResumed(restartedBooking({ ...FACTS, booking, ...facts }, NOON_MS), booking.bookingId, NOON_MS);
};
const open = (facts: Partial<Parameters<typeof restartedBooking>[0]>) => {
  const state = stateOf(facts);
  const step = nextStep(state, NOON_MS) as StepOf<"openBooking">;
  const result = { kind: "open", booking: state.booking, request: REQUEST, timings: DEFAULT_TIMINGS } as const;
  return onStepDone(state, { kind: "openBooking", step, result }, NOON_MS);
};

describe("a booking that is restarted", () => {
  test("is opened first, also where it is to be cancelled, and says so in its notes", () => {
    const state = stateOf({ cancellationAsked: true });
    expect(nextStep(state, NOON_MS)).toEqual({ kind: "openBooking", argument: null, mustOpen: true, restarted: true });
    expect(state.notes).toEqual([`2027-05-01T12:00:00.000Z ${RESTARTED}`]);
  });

  test("is checked in where that was asked for and not answered", () => {
    const state = open({ booking: orderedBooking(), checkInAsked: true });
    expect(nextStep(state, NOON_MS)).toEqual({ kind: "checkIn" });
  });

  test("reads its order at once, and knows since when it has it", () => {
    const state = open({ booking: orderedBooking(), orderKnownAt: NOON_MS - HOUR });
    expect(nextStep(state, NOON_MS)).toEqual({ kind: "syncOrder", reason: "pushed" });
    expect(state.followUp).toMatchObject({ orderKnownAt: NOON_MS - HOUR, mayHaveStray: false });
  });

  test("looks for a second order where an answer was lost", () => {
    const { followUp } = open({ booking: orderedBooking(), mayHaveStray: true });
    expect(followUp.mayHaveStray).toBe(true);
    expect(followUp.strayLookUpsAt).toHaveLength(DEFAULT_TIMINGS.strayLookUpsMs.length);
  });

  test("carries out the cancellation that was under way", () => {
    expect(nextStep(open({ booking: orderedBooking(), cancellationAsked: true }), NOON_MS)).toEqual({
      kind: "cancelOrder",
      from: "caller",
    });
  });

  test("goes on with its request where there is no order", () => {
    expect(nextStep(open({}), NOON_MS)).toMatchObject({ kind: "checkAvailability", request: REQUEST });
  });
});

describe("the history of a booking that is restarted", () => {
  test("has a remark and no further state, once", () => {
    const booking = orderedBooking({ needsAttention: attention("not_followed") });
    const states = (of: typeof booking) => of.history.map(({ status }) => status);
    const restarted = withRestart(booking, NOON_MS);
    expect(restarted.history.at(-1)?.remarks).toMatch(/^Restarted from the database at 2027-05-01T12:00:00\.000Z: /);
    expect(restarted.needsAttention).toBeNull();
    expect(states(restarted).length).toBe(Math.max(1, states(booking).length));
    expect(withRestart(restarted, NOON_MS + HOUR)).toEqual(restarted);
    expect([wasRestarted(booking), wasRestarted(restarted)]).toEqual([false, true]);
  });

  test("has none beside that of an earlier version, which had no time", () => {
    const at = "2027-05-01T11:00:00.000Z" as never;
    const history = [{ at, status: "pending", supplierStatus: 0, source: "push", remarks: RESTARTED } as const];
    const booking = orderedBooking({ history });
    expect(wasRestarted(booking)).toBe(true);
    expect(withRestart(booking, NOON_MS).history).toEqual(history);
  });

  test("keeps DragonPass's remark beside it", () => {
    const at = "2027-05-01T11:00:00.000Z" as never;
    const history = [{ at, status: "pending", supplierStatus: 0, source: "push", remarks: "Full." } as const];
    expect(withRestart(orderedBooking({ history }), NOON_MS).history).toEqual([
      { ...history[0], remarks: expect.stringMatching(/^Full\. Restarted from the database at 2027-05-01T12:/) },
    ]);
  });
});

test("what a booking shows of its request has no guest, and is nothing where that was never read", () => {
  const asked = {
    module: "lounge",
    resourceId: "N00001",
    pass: { type: "ePass", id: "1788000066668888" },
    adultCount: 2,
    childCount: 1,
    prebookingDate: "2027-10-01T10:30",
  } as const;
  expect(requestShownBy(sampleBooking(asked))).toMatchObject({ ...asked, guest: {}, autoCancelPending: false });
  expect(requestShownBy(sampleBooking({ ...asked, module: null }))).toBeNull();
  expect(requestShownBy(sampleBooking({ ...asked, resourceId: null }))).toBeNull();
  const topUpOf = "b-1" as BookingId;
  expect(requestShownBy(sampleBooking({ ...asked, resourceId: null, topUpOf }))).toMatchObject({ topUpOf });
});

describe("what a run is handed besides its request", () => {
  const booking = sampleBooking();
  const sound = restartedBooking({ ...FACTS, booking, checkInAsked: true }, NOON_MS);

  test("is taken for its state where it is one of this booking, as the next run has it", () => {
    expect(resumedOf(JSON.parse(JSON.stringify(sound)), booking.bookingId)).toEqual(sound);
    const { row: _, ...older } = sound;
    expect(resumedOf(older, booking.bookingId)).toEqual(older);
  });

  test.each<[string, unknown]>([
    ["nothing that could be one", { garbage: 1 }],
    ["text", "resume"],
    ["a list", [sound]],
    ["another booking's", { ...sound, booking: { ...booking, bookingId: "another" } }],
    ["without a booking", { ...sound, booking: null }],
    ["of a booking without its history", { ...sound, booking: { ...booking, history: undefined } }],
    ["of a booking without its date", { ...sound, booking: { ...booking, createdAt: "yesterday" } }],
    ["without its notes", { ...sound, notes: undefined }],
    ["without its times", { ...sound, timings: 5 }],
    ["with creations that are none", { ...sound, creations: [null] }],
    ["with a check-in that is none", { ...sound, checkInAsked: "yes" }],
    ["with a request that is none", { ...sound, request: "lounge" }],
  ])("is refused where it is %s", (_, given) => {
    expect(resumedOf(given, booking.bookingId)).toBeNull();
  });
});
