import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BookingId, PassRequestId } from "../../../src/contract/vocabulary.ts";
import { describeBooking } from "../../../src/domain/booking/booking-details.ts";
import { withNote } from "../../../src/domain/booking/booking-state.ts";
import { nextStep } from "../../../src/domain/booking/next-step.ts";
import { resumedBookingOf, resumedOf, stateOfResumed } from "../../../src/domain/booking/resumed-booking.ts";
import { attributeText, searchAttributesOf } from "../../../src/domain/booking/search-attributes.ts";
import { withWaiting } from "../../../src/domain/booking/waiting.ts";
import { beginningOfPassRun, newPassState, resumedPassOf } from "../../../src/domain/passes/pass-state.ts";
import { nextPassStep } from "../../../src/domain/passes/pass-step.ts";
import { describePass, passSearchAttributes } from "../../../src/domain/passes/pass-words.ts";
import { emptyPassRequest } from "../../../src/domain/passes/stored-pass-request.ts";
import { followingState, orderingState } from "../../support/values/booking-states.ts";
import { NOON_MS } from "../../support/values/domain-values.ts";

const ODD: readonly unknown[] = [null, 5, -1, 1e300, "", "x", "9999999-01-01", [], [null], ["x"], {}, { at: {} }, true];
/** A value for any place in what is handed. */
const oddValue = fc.constantFrom(...ODD);

/** Something at one place of which another value stands. */
function spoiled(sound: unknown): fc.Arbitrary<unknown> {
  const places = placesOf(sound);
  return fc.tuple(fc.constantFrom(...places), oddValue).map(([place, odd]) => withValueAt(sound, place, odd));
}

function placesOf(value: unknown, place: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [place];
  return [place, ...Object.entries(value).flatMap(([name, part]) => placesOf(part, [...place, name]))];
}

function withValueAt(value: unknown, [name, ...rest]: readonly string[], odd: unknown): unknown {
  if (name === undefined) return odd;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? withValueAt(item, rest, odd) : item));
  const parts = value as Readonly<Record<string, unknown>>;
  return { ...parts, [name]: withValueAt(parts[name], rest, odd) };
}

describe("what a run is handed besides its request never fails its code, with any value at any place", () => {
  const request = {
    bookingId: "b1" as BookingId,
    pass: { type: "ePass", id: "1788000066668888" },
    module: "lounge",
    resourceId: "N00001",
    autoCancelPending: true,
  } as never;
  const creations = [{ prebookingToken: "t", validUntil: NOON_MS, since: NOON_MS, madeNothing: false }];
  const unsettled = orderingState(
    { kind: "unsettled", request },
    { creations, refusal: { code: "not_available", message: "m", details: null } },
  );
  const following = withNote(
    followingState({}, { strayLookUpsAt: [NOON_MS], mayHaveStray: true, lagAt: NOON_MS }),
    "n",
    NOON_MS,
  );
  const bookings = [unsettled, following].map((state) => {
    const step = { kind: "wait", reason: "reconcile", until: NOON_MS, atTheLatest: NOON_MS } as const;
    return JSON.parse(JSON.stringify(resumedBookingOf(state, step))) as unknown;
  });

  test.each(bookings.map((sound, index) => [["unsettled", "followed"][index], sound] as const))(
    "of a booking that is %s",
    (_, sound) => {
      expect(resumedOf(sound, "b1")).toEqual(sound);
      fc.assert(
        fc.property(spoiled(sound), (given) => {
          const resumed = resumedOf(given, "b1");
          if (resumed === null) return;
          const state = withWaiting(stateOfResumed(resumed, "b1", NOON_MS), NOON_MS);
          const step = nextStep(state, NOON_MS);
          const until = step.kind === "wait" ? step.atTheLatest : null;
          if (step.kind === "wait") expect(Number.isFinite(step.until)).toBe(true);
          describeBooking(state.booking, { waitingFor: "w", until }, state.notes);
          expectAttributes(searchAttributesOf(state.booking));
        }),
        { numRuns: 2_000 },
      );
    },
  );

  test("of a request for a pass", () => {
    const passRequest = {
      ...emptyPassRequest("p1" as PassRequestId, NOON_MS),
      expirationDate: "2090-01-01T00:00:00.000Z",
    };
    const request = {
      passRequestId: "p1",
      module: "lounge",
      clientUserId: "u",
      firstName: "f",
      lastName: "l",
      activationDate: null,
      expirationDate: "2090-01-01T00:00:00.000Z",
      availableUsages: 1,
      allowedResourceIds: ["N1"],
    };
    const criteria = { ...request, programId: "1", holder: "h", module: 1 };
    const issues = [{ requestId: "r", since: NOON_MS, forgottenSince: null, madeNothing: false }];
    const stage = { kind: "unsettled", lookUps: 0, lastLookUp: null, personAsked: false } as const;
    const fields = {
      record: { passRequest, revision: 1 },
      opened: { request, criteria, fingerprint: "f" },
      issues,
      stage,
    };
    const begun = { ...newPassState(null, "p1", NOON_MS), ...(fields as object), strayLookUpsAt: [NOON_MS] };
    const sound = JSON.parse(JSON.stringify(resumedPassOf(begun))) as unknown;
    expect(beginningOfPassRun(null, sound, "p1", NOON_MS).stage.kind).toBe("unsettled");
    fc.assert(
      fc.property(spoiled(sound), (given) => {
        const state = beginningOfPassRun(null, given, "p1", NOON_MS);
        const step = nextPassStep(state, NOON_MS);
        if (step.kind === "wait") expect(Number.isFinite(step.until)).toBe(true);
        const { passRequest: shown } = state.record;
        describePass(shown, "w", step.kind === "wait" ? step.until : null);
        expectAttributes(passSearchAttributes(shown, { hasEnded: false }));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** As Temporal takes them: anything else fails the workflow's task. */
function expectAttributes(attributes: ReturnType<typeof searchAttributesOf>): void {
  for (const { key, value } of attributes) {
    attributeText(value);
    if (value !== null) expect(key.type === "DATETIME" ? value instanceof Date : typeof value).toBe(kindOf(key.type));
  }
}

function kindOf(type: "KEYWORD" | "DATETIME" | "BOOL"): string | boolean {
  return { KEYWORD: "string", DATETIME: true, BOOL: "boolean" }[type];
}
