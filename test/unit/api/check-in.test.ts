import { beforeEach, describe, expect, test } from "vitest";
import { booking as bookingSchema } from "../../../src/contract/booking.ts";
import type { BookingId, Instant, OrderId } from "../../../src/contract/vocabulary.ts";
import { findCheckInWish } from "../../../src/store/bookings/check-in-wish.ts";
import { newId, prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
beforeEach(() => {
  api.workflows.away = false;
  api.workflows.checkInAnswer = { kind: "not-running" };
});

const CHECKED_IN_AT = "2027-09-30T09:30:00.000Z" as Instant;
const CONFIRMED = { module: "fitness", status: "confirmed", orderId: "DP1" as OrderId } as const;

async function published(change: Parameters<typeof api.publish>[1]) {
  const bookingId = newId();
  await api.call("POST", "/v1/prebookings", { body: prebookingBody({ bookingId }) });
  return await api.publish(bookingId, change);
}
const checkIn = (bookingId: string, body?: unknown) =>
  api.call("POST", `/v1/prebookings/${bookingId}/check-in`, body === undefined ? {} : { body });

describe("POST /v1/prebookings/{bookingId}/check-in", () => {
  test("answers 200 with the booking that the workflow checked in", async () => {
    const booking = await published(CONFIRMED);
    const vouchers = [{ voucher: "668800008888", voucherType: 1 }];
    api.workflows.checkInAnswer = {
      kind: "checked-in",
      booking: { ...booking, checkedInAt: CHECKED_IN_AT, vouchers },
    };
    const answer = await checkIn(booking.bookingId);
    expect(answer.status).toBe(200);
    expect(bookingSchema.parse(answer.json)).toMatchObject({ checkedInAt: CHECKED_IN_AT, vouchers });
  });

  test.each(["confirmed", "used"] as const)(
    "answers 200 where it was checked in before and is %s, without Temporal",
    async (status) => {
      const { bookingId } = await published({ ...CONFIRMED, status, checkedInAt: CHECKED_IN_AT });
      api.workflows.away = true;
      const answer = await checkIn(bookingId);
      expect([answer.status, answer.json.checkedInAt]).toEqual([200, CHECKED_IN_AT]);
    },
  );

  test("answers 202 while its outcome is not known, and stores that it is wanted", async () => {
    const { bookingId } = await published(CONFIRMED);
    api.workflows.checkInAnswer = { kind: "remembered" };
    for (const _ of ["first", "again"]) {
      const answer = await checkIn(bookingId);
      expect(answer.status).toBe(202);
      expect(answer.headers.get("retry-after")).toBe("1");
      expect(answer.headers.get("location")).toBe(`/v1/prebookings/${bookingId}`);
      expect(answer.json).toMatchObject({ bookingId, checkedInAt: null });
    }
    expect(await findCheckInWish(api.database.kysely, bookingId as BookingId)).not.toBeNull();
  });

  test.each([
    { module: "lounge", status: "confirmed" },
    { module: "fitness", status: "requested" },
    { module: "fitness", status: "pending" },
    { module: "fitness", status: "used" },
    { module: "fitness", status: "cancelled" },
    { module: "fitness", status: "unused" },
  ] as const)("answers 409 check_in_not_available for $module, $status, and asks nobody", async (change) => {
    const { bookingId } = await published(change);
    const asked = api.workflows.checkIns.length;
    const answer = await checkIn(bookingId);
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ code: "check_in_not_available", details: change });
    expect(api.workflows.checkIns).toHaveLength(asked);
  });

  test("answers 409 with DragonPass's code where DragonPass refuses it", async () => {
    const { bookingId } = await published(CONFIRMED);
    const message = "Outside the check-in window (500.030.002)";
    api.workflows.checkInAnswer = { kind: "refused", code: "check_in_not_available", message };
    const answer = await checkIn(bookingId);
    expect([answer.status, answer.json.code, answer.json.detail]).toEqual([409, "check_in_not_available", message]);
  });

  test("answers 404 for an id that nobody knows", async () => {
    expect((await checkIn(newId())).json.code).toBe("booking_not_found");
  });

  test("answers 503 where its workflow is gone, and without Temporal", async () => {
    const { bookingId } = await published(CONFIRMED);
    expect((await checkIn(bookingId)).headers.get("retry-after")).toBe("60");
    api.workflows.away = true;
    expect((await checkIn(bookingId)).status).toBe(503);
  });

  test("refuses a body with anything in it, and asks nobody", async () => {
    const { bookingId } = await published(CONFIRMED);
    const asked = api.workflows.checkIns.length;
    expect((await checkIn(bookingId, { force: true })).status).toBe(400);
    expect(api.workflows.checkIns).toHaveLength(asked);
  });
});
