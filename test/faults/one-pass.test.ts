import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ordersOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import {
  DATABASE_KINDS,
  inDays,
  loungeRequest,
  startTestService,
  type TestService,
} from "../support/service/service.ts";

describe.each(DATABASE_KINDS)("bookings at once on one pass, on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database, timings: { unsettledLookUpsMs: [50, 200, 500] } });
  });
  afterAll(() => service.stop());

  test.concurrent("each get their own order when both answers to two identical creations are lost", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const match = { operation: "createOrder", passId } as const;
    const fault = simulator.faults.add({ match, kind: "answer-lost", when: "after", times: 2 });

    const answers = await Promise.all([service.book(loungeRequest(passId)), service.book(loungeRequest(passId))]);

    expect(fault.hits()).toBe(2);
    expectOneOrderEach(answers, passId);
  });

  test.concurrent("each get their own order when the first order shows only while the second is made", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const match = { operation: "createOrder", passId } as const;
    simulator.faults.add({ match, kind: "order-late", delayMs: 1_000, times: 1 });
    simulator.faults.add({ match, kind: "answer-lost", when: "before", times: 1 });

    const answers = await Promise.all([service.book(loungeRequest(passId)), service.book(loungeRequest(passId))]);

    expectOneOrderEach(answers, passId);
  });

  test.concurrent("each get the order that they asked for, five of them", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const days = [301, 302, 303, 304, 305];

    const answers = await Promise.all(
      days.map((day) => service.book({ ...loungeRequest(passId), prebookingDate: inDays(day) })),
    );

    expectOneOrderEach(answers, passId);
    const dates = answers.map(({ body }) => simulator.orders.get(body.orderId ?? "")?.prebookingDate?.slice(0, 16));
    expect(dates).toEqual(days.map(inDays));
  });

  function expectOneOrderEach(answers: Awaited<ReturnType<TestService["book"]>>[], passId: string): void {
    expect(answers.map(({ body }) => body.status)).toEqual(answers.map(() => "confirmed"));
    const made = ordersOf(service.simulator, passId).map(({ orderId }) => orderId);
    expect(answers.map(({ body }) => body.orderId).sort()).toEqual(made.sort());
    expect(new Set(made).size).toBe(answers.length);
  }
});
