import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { ordersOf } from "../../support/proxies/supplier-view.ts";

const world = useActivities();

/** DragonPass as it is, but for the zone in which it says that a resource lies. */
function inZone(timezone: unknown): Partial<DragonPassClient> {
  const getResource: DragonPassClient["getResource"] = async (args) => {
    const found = await world.deps.dragonpass.getResource(args);
    if (found.kind === "not-found") return found;
    const { raw } = found.value;
    return {
      ...found,
      value: wireResource.parse({ ...raw, locationInfo: { ...(raw.locationInfo as object), timezone } }),
    };
  };
  return { getResource };
}

/** As if the catalogue had last been read long ago: whoever needs a resource asks DragonPass. */
const forgetDetails = () =>
  sql`update catalogue_details set fetched_at = now() - interval '1 day'`.execute(world.deps.db);

async function bookedIn(timezone: unknown) {
  await forgetDetails();
  const request = world.request();
  const opened = await world.call("openBooking", world.openInput(request), { dragonpass: inZone(timezone) });
  const reserved = await world.call("checkAvailability", { request });
  if (reserved.kind !== "reserved") throw new Error(reserved.kind);
  const ordered = await world.order(request, reserved.reservation);
  if (ordered.kind !== "ordered") throw new Error(ordered.kind);
  return { request, opened: opened.booking, booking: ordered.booking };
}

const sync = (bookingId: Parameters<typeof findBooking>[1], dragonpass?: Partial<DragonPassClient>) =>
  world.call("syncOrder", { bookingId, reason: "pushed" }, dragonpass === undefined ? {} : { dragonpass });

describe("a resource whose time zone cannot be read", () => {
  test.each([
    ["nonsense", "Mars/Olympus", "Mars/Olympus"],
    ["two clocks in one", "BST", "BST"],
    ["none at all", null, null],
    ["the empty text", "", null],
  ])("is booked and followed all the same, and a person is told: %s", async (_, timezone, given) => {
    const { opened, booking } = await bookedIn(timezone);
    const notice = { code: "time_unknown", details: { timezone: given } };
    expect(opened).toMatchObject({ timezone: null, visitAt: null, cancellableUntil: null, needsAttention: notice });
    expect(booking).toMatchObject({ status: "confirmed", visitAt: null, cancellable: true, needsAttention: notice });
    // Nothing that was read of the order itself says in which zone it is.
    const { booking: read } = await sync(booking.bookingId, inZone(timezone));
    expect(read).toMatchObject({ status: "confirmed", needsAttention: notice });
    const cancelled = await world.call("cancelOrder", { bookingId: booking.bookingId, automatic: false });
    expect(cancelled).toMatchObject({ kind: "cancelled", booking: { status: "cancelled", needsAttention: null } });
    expect(ordersOf(world.simulator, String(booking.pass?.id))).toMatchObject([{ status: 3 }]);
  });

  test("has its deadline and visit from the first read that can read the zone, and asks for nobody any more", async () => {
    const { booking, request } = await bookedIn("Mars/Olympus");
    await forgetDetails();
    const { booking: read } = await sync(booking.bookingId, inZone("(GMT+00:00) London "));
    expect(read).toMatchObject({
      timezone: "Europe/London",
      visitAt: expect.any(String),
      cancellableUntil: expect.any(String),
      cancellable: true,
      needsAttention: null,
    });
    expect(read.prebookingDate).toBe(request.prebookingDate);
    const row = await world.deps.db
      .selectFrom("bookings")
      .selectAll()
      .where("booking_id", "=", request.bookingId)
      .execute();
    expect(row).toMatchObject([{ needs_attention: false, visit_at: new Date(String(read.visitAt)) }]);
    // From here on the resource is not asked for again.
    const getResource = () => Promise.reject(new Error("asked again"));
    expect((await sync(booking.bookingId, { getResource })).booking).toEqual(read);
  });

  test("does not keep the order from being read while the resource cannot be", async () => {
    const { booking } = await bookedIn("Mars/Olympus");
    await forgetDetails();
    world.simulator.faults.add({ match: { operation: "getResource" }, kind: "status", times: 1 });
    world.simulator.orders.changeStatus(String(booking.orderId), 2);
    expect((await sync(booking.bookingId)).booking).toMatchObject({ status: "used", needsAttention: null });
  });

  test.each(["Europe/London ", "europe/london", "GMT Standard Time", "(UTC+00:00) Dublin, Edinburgh, Lisbon, London"])(
    "is none where it can be read: %j",
    async (timezone) => {
      const { booking } = await bookedIn(timezone);
      expect(booking).toMatchObject({ timezone: "Europe/London", needsAttention: null });
      expect(booking.visitAt).not.toBeNull();
      expect(booking.cancellableUntil).not.toBeNull();
    },
  );
});

test("a booking that was stored with a zone that nobody could read then has its visit from its next read", async () => {
  const { booking } = await bookedIn("Europe/London");
  const stored = { ...booking, timezone: "Europe/London ", visitAt: null, cancellableUntil: null };
  await sql`update bookings set booking = ${JSON.stringify(stored)}::json, visit_at = null
    where booking_id = ${booking.bookingId}`.execute(world.deps.db);
  const { booking: read } = await sync(booking.bookingId);
  expect(read).toMatchObject({
    visitAt: booking.visitAt,
    cancellableUntil: booking.cancellableUntil,
    needsAttention: null,
  });
  expect((await findBooking(world.deps.db, booking.bookingId))?.booking).toEqual(read);
});
