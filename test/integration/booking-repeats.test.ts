import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProblemDetails } from "../../src/api/http/problem-details.ts";
import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import { ordersOf, requestsOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import { DATABASE_KINDS, loungeRequest, startTestService, type TestService } from "../support/service/service.ts";

const WAIT = { prefer: "wait=20" };

describe.each(DATABASE_KINDS)("repeating a request for a booking on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database });
  });
  afterAll(() => service.stop());

  const post = <Body = Booking>(body: unknown, headers: Record<string, string> = WAIT) =>
    service.call<Body>("POST", "/v1/prebookings", body, headers);

  const isUndecided = ({ status }: { readonly status: number }) => status === 202;
  const postUntilDecided = async (body: unknown) => {
    for (;;) {
      const answer = await post(body);
      if (!isUndecided(answer)) return answer;
    }
  };

  test.concurrent("gives the booking as it is now for the same body, and makes one order", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const request = { ...loungeRequest(passId), bookingId: `Same.body_${database}` };

    const first = await post(request);
    const second = await post({ childCount: 0, optionId: null, autoCancelPending: false, ...request }, {});
    simulator.orders.redeem(first.body.orderId ?? "");
    const used = await service.waitFor(request.bookingId, ({ status }) => status === "used");
    const third = await post(request);

    expect([first, second, third].map(({ status }) => status)).toEqual([201, 200, 200]);
    expect(second.body).toEqual(first.body);
    expect(third.body).toEqual(used);
    expect(third.headers.get("location")).toBe(`/v1/prebookings/${request.bookingId}`);
    expect(ordersOf(simulator, passId)).toHaveLength(1);
    expect(requestsOf(simulator, "checkAvailability", { passId })).toHaveLength(1);
  });

  test.concurrent("refuses the same id with another body, and leaves the booking as it was", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const request = { ...loungeRequest(passId), bookingId: `other-body-${database}` };
    const first = await post(request);

    const others = [
      { ...request, adultCount: 2 },
      { ...request, guest: { ...request.guest, firstName: "Augusta" } },
      { ...request, pass: { type: "ePass", id: createPassId(simulator) } },
      { ...request, programId: simulator.programIds[1] },
    ];
    const answers = await Promise.all(others.map((other) => post<ProblemDetails>(other)));

    expect(answers.map(({ status, body: { code } }) => ({ status, code }))).toEqual(
      others.map(() => ({ status: 422, code: "idempotency_key_reused" })),
    );
    expect(await service.booking(request.bookingId)).toEqual(first.body);
    expect(ordersOf(simulator, passId)).toHaveLength(1);
  });

  test.concurrent("refuses the same id with another body also where the database has lost the row", async () => {
    const { simulator } = service;
    const request = { ...loungeRequest(createPassId(simulator)), bookingId: `lost-row-${database}` };
    const other = { ...request, guest: { ...request.guest, firstName: "Augusta" } };
    const { kysely } = service.running().database;
    const { orderId } = (await post(request)).body;
    const answersWithoutRow = async () => {
      await kysely
        .deleteFrom("bookings")
        .where("booking_id", "=", request.bookingId as BookingId)
        .execute();
      const [before, same, after] = [await post(other, {}), await post(request, {}), await post(other, {})];
      // Its workflow may have written it again by then.
      return { before: before.status, isTaken: same.status < 300, after: after.status };
    };

    expect(await answersWithoutRow()).toEqual({ before: 422, isTaken: true, after: 422 });
    // Its workflow writes it again, and ends.
    simulator.orders.redeem(orderId ?? "");
    await service.waitFor(request.bookingId, ({ status }) => status === "used");
    expect(await answersWithoutRow()).toEqual({ before: 422, isTaken: true, after: 422 });
  });

  test.concurrent("takes an Idempotency-Key for the booking's id", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const request = loungeRequest(passId);
    const headers = { ...WAIT, "idempotency-key": `"the key, on ${database}"` };

    const first = await post(request, headers);
    const again = await post(request, headers);
    const other = await post<ProblemDetails>({ ...request, adultCount: 2 }, headers);
    const otherKey = await post(request, { ...headers, "idempotency-key": "another-key" });

    expect([first, again, other, otherKey].map(({ status }) => status)).toEqual([201, 200, 422, 201]);
    expect(again.body).toEqual(first.body);
    expect(other.body.code).toBe("idempotency_key_reused");
    expect(otherKey.body.bookingId).not.toBe(first.body.bookingId);
    expect(ordersOf(simulator, passId).map(({ orderId }) => orderId)).toEqual([
      first.body.orderId,
      otherKey.body.orderId,
    ]);
  });

  test.concurrent("answers 202 for as long as it is not decided, and 200 from then on", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const request = { ...loungeRequest(passId), bookingId: `undecided-${database}` };
    const held = simulator.faults.add({ match: { operation: "checkAvailability", passId }, kind: "hold", times: 1 });

    const first = await post(request, {});
    await held.waitForHit();
    const second = await post(request, { prefer: "wait=0" });
    const waiting = post(request);
    held.release();

    for (const { status, headers, body } of [first, second]) {
      expect({ status, retryAfter: headers.get("retry-after") }).toEqual({ status: 202, retryAfter: "1" });
      expect(headers.get("location")).toBe(`/v1/prebookings/${request.bookingId}`);
      expect(body).toMatchObject({ bookingId: request.bookingId, status: "requested", orderId: null });
    }
    expect(second.headers.get("preference-applied")).toBe("wait=0");
    expect(await waiting).toMatchObject({ status: 200, body: { status: "confirmed" } });
    expect(ordersOf(simulator, passId)).toHaveLength(1);
  });

  test.concurrent("makes one booking of many requests at once", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const request = { ...loungeRequest(passId), bookingId: `at-once-${database}` };

    const first = await Promise.all(Array.from({ length: 8 }, () => post(request)));

    // Whoever is still answered 202 asks again: a busy machine may need longer than the service lets a caller wait.
    const [late, inTime] = [first.filter(isUndecided), first.filter((answer) => !isUndecided(answer))];
    const answers = [...inTime, ...(await Promise.all(late.map(() => postUntilDecided(request))))];
    const others = answers.map(({ status }) => status).filter((status) => status !== 200);
    if (late.length === 0 || others.length > 0) expect(others).toEqual([201]);
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
    expect(ordersOf(simulator, passId)).toHaveLength(1);
    expect(requestsOf(simulator, "createOrder", { passId })).toHaveLength(1);
  });
});
