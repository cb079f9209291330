import { describe, expect, test, vi } from "vitest";
import type { BookingId, OrderId, PassType } from "../../../src/contract/vocabulary.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { beginAttempt } from "../../../src/store/once/attempts.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { PROGRAM } from "./support/api-fixture.ts";
import { newId, prebookingBody, SECRETS, statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();

const attemptOf = (bookingId: BookingId, passId: string, type: PassType = "ePass") => ({
  subject: bookingSubject(bookingId),
  scope: passScope({ programId: PROGRAM, type, id: passId }),
  requestId: newId(),
  fence: { token: newId(), validUntil: new Date(Date.now() + 60_000) },
  criteria: {},
});

describe("ringing", () => {
  test("rings at the booking that owns the order, after the row is there", async () => {
    const bookingId = newId() as BookingId;
    const message = statusChanged();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    let rowsAtRing = 0;
    api.workflows.onRing = async () => {
      rowsAtRing = (await api.inboxRows()).length;
      return "rung";
    };
    await api.push(message);
    await api.api.idle();
    expect(rowsAtRing).toBe(1);
    expect(api.workflows.rings).toEqual([
      {
        bookingId,
        event: {
          orderId: message.orderId,
          previousStatus: 0,
          currentStatus: 1,
          statusChangedDate: "2025-01-01T10:00:00.000Z",
        },
      },
    ]);
  });

  test("believes the booking and not the push as to whose pass the order is on, and marks the message", async () => {
    const [bookingId, otherId, otherPass] = [newId() as BookingId, newId() as BookingId, newId()];
    await api.call("POST", "/v1/prebookings", { body: prebookingBody({ bookingId }) });
    await beginAttempt(api.db, attemptOf(otherId, otherPass));
    const right = statusChanged();
    const orderId = right.orderId as OrderId;
    const wrong = { ...right, dpId: otherPass, currentStatus: 3 };
    await api.push(wrong);
    await api.api.idle();
    // Nobody owns the order yet: whoever waits for one on that pass looks, and DragonPass says whose it is.
    expect(api.workflows.rings.splice(0).map((ring) => ring.bookingId)).toEqual([otherId]);
    await claimOrder(api.db, { orderId, bookingId });
    await api.push(right);
    await api.push({ ...wrong, statusChangedDate: "2025-01-01T11:00:00Z" });
    await api.push({ ...right, dpId: {}, statusChangedDate: "2025-01-01T12:00:00Z" });
    await api.api.idle();
    expect(new Set(api.workflows.rings.map((ring) => ring.bookingId))).toEqual(new Set([bookingId]));
    const { items } = (await api.call("GET", "/v1/push-messages")).json;
    expect(items.map(({ marks, bookingId: owner }) => [owner, marks])).toEqual([
      [bookingId, ["not-as-documented:/dpId"]],
      [bookingId, ["other-pass-than-its-booking"]],
      [bookingId, []],
      [bookingId, ["other-pass-than-its-booking"]],
    ]);
    const booking = await api.call("GET", `/v1/prebookings/${bookingId}`);
    expect(booking.json.pass).toEqual({ type: "ePass", id: SECRETS.passId });
  });

  test("rings at every booking of the pass that does not know its order yet, where nobody owns it", async () => {
    const passId = newId();
    const waiting = [newId(), newId()] as BookingId[];
    for (const [index, bookingId] of waiting.entries()) {
      await beginAttempt(api.db, attemptOf(bookingId, passId, index === 0 ? "ePass" : "membership"));
    }
    await api.push(statusChanged({ dpId: passId }));
    await api.push(statusChanged({ dpId: newId() }));
    await api.api.idle();
    expect(api.workflows.rings.map((ring) => ring.bookingId).sort()).toEqual([...waiting].sort());
  });

  test("never delays the answer, and never fails it", async () => {
    const message = statusChanged();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId: newId() as BookingId });
    let ring = () => {};
    const held = new Promise<"rung">((resolve) => {
      ring = () => resolve("rung");
    });
    api.workflows.onRing = () => held;
    expect((await api.push(message)).status).toBe(200);
    await vi.waitFor(() => expect(api.workflows.rings).toHaveLength(1));
    ring();
    api.workflows.onRing = () => Promise.reject(new Error("broken"));
    expect((await api.push({ ...message, currentStatus: 3 })).status).toBe(200);
    await api.api.idle();
  });

  test("accepts pushes while Temporal is away", async () => {
    const message = statusChanged();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId: newId() as BookingId });
    api.workflows.away = true;
    expect((await api.push(message)).status).toBe(200);
    await api.api.idle();
    expect(await api.metrics.registry.metrics()).toMatch(/push_rings_total\{outcome="unavailable"\} [1-9]/);
  });
});
