import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { BOOKING_BYTES_MAX } from "../../../src/domain/booking/booking-bounds.ts";
import { instantOf } from "../../../src/domain/instant.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { orderEvent } from "../../support/database/store-suites/fixtures.ts";

const world = useActivities();

async function ordered() {
  const request = world.request();
  const result = await world.order(request, await world.reserve(request));
  if (result.kind !== "ordered" || result.booking.orderId === null) throw new Error(result.kind);
  const { bookingId, orderId } = result.booking;
  const sync = async () => (await world.call("syncOrder", { bookingId, reason: "pushed" })).booking;
  /** Stored as the push endpoint stores it; whole seconds, as DragonPass dates. */
  const push = async (second: number, currentStatus: number, remarks: string) => {
    const occurredAt = instantOf(Date.parse(result.booking.createdAt) + second * 1_000);
    const body = JSON.stringify({ orderId, currentStatus, remarks });
    await insertMessages(world.database, [
      { ...orderEvent("x"), orderId, currentStatus, occurredAt, body, logicalKey: `${orderId} ${second}` },
    ]);
  };
  return { bookingId, orderId, sync, push };
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe("remarks of 60 kB", () => {
  test("with each of a hundred pushes leave the booking small, and are kept once", async () => {
    const { bookingId, sync, push } = await ordered();
    const remarks = "Closed for renovation. ".repeat(2_600);
    let booking = await sync();
    for (let second = 1; second <= 100; second++) {
      await push(second, second % 2, remarks);
      booking = await sync();
    }
    expect(bytesOf(booking)).toBeLessThan(30_000);
    expect(booking.history.length).toBeGreaterThan(50);
    expect(booking.history.filter((entry) => entry.remarks !== null)).toHaveLength(1);
    expect(booking.remarks).toHaveLength(1_000);
    expect((await findBooking(world.deps.db, bookingId))?.booking).toEqual(booking);
  });

  test("that are another each time leave it below its bound", async () => {
    const { sync, push } = await ordered();
    for (let second = 1; second <= 60; second++) await push(second, second % 2, `${second} ${"ラ".repeat(19_000)}`);
    const booking = await sync();
    expect(bytesOf(booking)).toBeLessThan(BOOKING_BYTES_MAX);
    expect(booking.remarks?.startsWith("60 ")).toBe(true);
  });

  test("in a row of before there was a bound are readable, and gone with the next read", async () => {
    const { bookingId, sync } = await ordered();
    const stored = await sync();
    const remarks = "x".repeat(60_000);
    const entries = stored.history.map((entry) => ({ ...entry, remarks }));
    const large = { ...stored, remarks, history: entries, reason: { code: "x", message: "x", details: { remarks } } };
    await sql`update bookings set booking = ${JSON.stringify(large)}::json where booking_id = ${bookingId}`.execute(
      world.deps.db,
    );
    expect((await findBooking(world.deps.db, bookingId))?.booking.remarks).toHaveLength(60_000);
    const booking = await sync();
    expect(bytesOf(booking)).toBeLessThan(10_000);
    expect(booking).toMatchObject({ status: stored.status, revision: stored.revision + 1 });
  });
});
