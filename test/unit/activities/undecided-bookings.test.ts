import { describe, expect, test } from "vitest";
import { undecidedBookings } from "../../../activities/booking/undecided-bookings.ts";
import { noteUndecided } from "../../../activities/inbox/note-undecided.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import { canonicalRequest } from "../../../src/domain/booking/canonical-request.ts";
import { requestedBooking } from "../../../src/domain/booking/new-booking.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { fingerprintOf } from "../../../src/store/bookings/fingerprint.ts";
import { noteAttention } from "../../../src/store/bookings/note-attention.ts";
import { takeBookingId } from "../../../src/store/bookings/take-booking.ts";
import { noteStarted } from "../../../src/store/bookings/unbound-bookings.ts";
import { useActivities } from "../../support/activities/activity-world.ts";

const world = useActivities();
const AFTER_MS = 15 * 60_000;

describe("what an undecided booking waits for is published", () => {
  test("as Temporal, until a run takes it up", async () => {
    const request = world.request();
    await reserve(request, Date.now());
    expect((await stored(request)).waitsFor?.code).toBe("temporal");
    await world.call("openBooking", world.openInput(request));
    expect((await stored(request)).waitsFor?.code).toBe("dragonpass");
  });

  test("with the instant at which a run has taken it up late", async () => {
    const request = world.request();
    await reserve(request, Date.now() - 60_000);
    const before = Date.now();
    await world.call("openBooking", world.openInput(request));
    expect(Date.parse((await stored(request)).waitsFor?.since ?? "")).toBeGreaterThanOrEqual(before);
  });

  test("as DragonPass while an activity is repeated, whatever it has waited for before", async () => {
    const [first, second] = await ofOnePass();
    await world.reserve(first);
    await world.call("openBooking", world.openInput(second));
    expect(await world.call("checkAvailability", { request: second })).toMatchObject({
      kind: "pass-busy",
      booking: { waitsFor: { code: "pass_busy" } },
    });
    const { waitsFor, revision } = await stored(second);
    expect(waitsFor?.code).toBe("pass_busy");
    await world.call("checkAvailability", { request: second });
    expect(await stored(second)).toMatchObject({ waitsFor, revision });

    await world.deps.db.deleteFrom("leases").execute();
    const throttling = world.simulator.faults.add({
      kind: "status",
      status: 429,
      match: { operation: "checkAvailability", passId: second.pass.id },
    });
    await expect(world.call("checkAvailability", { request: second })).rejects.toThrow();
    throttling.remove();
    expect((await stored(second)).waitsFor?.code).toBe("dragonpass");
  });

  test("as an outcome that is not known, and as nothing once it is decided", async () => {
    const request = world.request();
    const hidden = world.simulator.faults.add({
      kind: "answer-lost",
      times: 1,
      match: { operation: "createOrder", passId: request.pass.id },
    });
    const reservation = await world.reserve(request);
    expect(await world.order(request, reservation)).toMatchObject({ kind: "unsettled" });
    hidden.remove();
    expect((await stored(request)).waitsFor?.code).toBe("outcome_unknown");
    expect(await world.order(request, null)).toMatchObject({ kind: "ordered" });
    expect((await stored(request)).waitsFor).toBeNull();
  });

  test("without another version of a booking that is decided at once", async () => {
    const request = world.request();
    const opened = await world.call("openBooking", world.openInput(request));
    const evidence = {
      workflowId: world.openInput(request).workflowId,
      firstExecutionRunId: world.openInput(request).firstExecutionRunId,
      booking: opened.booking,
      row: null,
      creations: [],
    };
    await world.call("checkAvailability", { request, evidence });
    expect((await stored(request)).revision).toBe(opened.booking.revision);
  });
});

describe("a booking that is neither ordered nor refused after 15 minutes", () => {
  test("needs a person, once, whatever hangs; and no longer once it is decided", async () => {
    const request = world.request();
    await reserve(request, Date.now() - AFTER_MS - 1);
    expect(await sweep()).toContain(request.bookingId);
    expect(await stored(request)).toMatchObject({
      needsAttention: { code: "undecided_too_long", details: { waitsFor: "temporal" } },
    });
    expect(await sweep()).not.toContain(request.bookingId);
    const reservation = await world.reserve(request);
    expect((await stored(request)).needsAttention?.code).toBe("undecided_too_long");
    await world.order(request, reservation);
    expect(await stored(request)).toMatchObject({ status: "confirmed", needsAttention: null });
  });

  test("says that it waits for DragonPass, and needs a person, while whether the slot is free cannot be read", async () => {
    const request = world.request();
    await reserve(request, Date.now() - AFTER_MS - 1);
    await world.call("openBooking", world.openInput(request));
    const match = { operation: "checkAvailability", passId: request.pass.id } as const;
    const fault = world.simulator.faults.add({ match, kind: "spoiled-field", field: "available", value: "maybe" });
    const asked = world.call("checkAvailability", { request }).catch((error: unknown) => error);
    // It is asked again, with the reason in Temporal.
    expect(await asked).toMatchObject({ type: "supplier_unreadable", nonRetryable: false });
    expect(await stored(request)).toMatchObject({ status: "requested", waitsFor: { code: "dragonpass" } });
    expect(await sweep()).toContain(request.bookingId);
    expect(await stored(request)).toMatchObject({
      needsAttention: { code: "undecided_too_long", details: { waitsFor: "dragonpass" } },
    });
    fault.remove();
    await world.order(request, await world.reserve(request));
    expect(await stored(request)).toMatchObject({ status: "confirmed", needsAttention: null });
  });

  test("is left to who asks again, where Temporal never took it", async () => {
    const request = world.request();
    await reserve(request, Date.now() - AFTER_MS - 1, false);
    expect(await sweep()).not.toContain(request.bookingId);
    // Nobody is to start what its caller was told to ask for again.
    expect((await findBooking(world.deps.db, request.bookingId))?.lookDueAt).toBeNull();
  });

  test("is not asked about again once a person has taken note", async () => {
    const request = world.request();
    await reserve(request, Date.now() - AFTER_MS - 1);
    await sweep();
    await noteAttention(world.deps.db, request.bookingId);
    expect(await sweep()).not.toContain(request.bookingId);
    expect((await stored(request)).needsAttention).toBeNull();
  });

  test("is not asked about before, nor once it is decided", async () => {
    const [early, ended] = [world.request(), world.request({ guest: {} })];
    await reserve(early, Date.now() - AFTER_MS + 30_000);
    await reserve(ended, Date.now() - AFTER_MS - 1);
    await world.call("openBooking", world.openInput(ended));
    const told = await sweep();
    expect(told).not.toContain(early.bookingId);
    expect(told).not.toContain(ended.bookingId);
  });
});

async function sweep(): Promise<BookingId[]> {
  const told: BookingId[] = [];
  const { db } = world.deps;
  const tellUndecided = async (bookingId: BookingId) => void told.push(bookingId);
  await noteUndecided({ db, undecidedAfterMs: AFTER_MS }, [undecidedBookings(db, tellUndecided)]);
  return told;
}

/** As the API does; it may have died before Temporal took the booking. */
async function reserve(request: PrebookingRequest, at: number, isTaken = true): Promise<void> {
  const { db, programIds } = world.deps;
  const [programId] = programIds;
  // As opening works it out: the row is the same request's.
  const fingerprint = await fingerprintOf(db, canonicalRequest(request, programId));
  const booking = requestedBooking(request, programId, at);
  await takeBookingId(db, { booking, fingerprint, request });
  if (isTaken) await noteStarted(db, booking);
}

async function ofOnePass(): Promise<[PrebookingRequest, PrebookingRequest]> {
  const first = world.request();
  return [first, world.request({ pass: first.pass })];
}

async function stored({ bookingId }: PrebookingRequest) {
  const row = await findBooking(world.deps.db, bookingId);
  if (row === null) throw new Error("the booking is gone");
  return row.booking;
}
