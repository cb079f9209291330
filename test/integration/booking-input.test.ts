import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REJECTION_REASONS } from "../../src/contract/error-codes.ts";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import { PASS_STATUS } from "../../src/simulator/entities/pass.ts";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import type { NewPass } from "../../src/simulator/simulator.ts";
import { type RecordingProxy, startRecordingProxy } from "../support/proxies/recording-proxy.ts";
import { orderOf, ordersOf, requestsOf, statesOf } from "../support/proxies/supplier-view.ts";
import { createPassId } from "../support/service/passes.ts";
import {
  DATABASE_KINDS,
  inDays,
  loungeRequest,
  onPass,
  startTestService,
  type TestService,
} from "../support/service/service.ts";
import { workflowOf } from "../support/temporal/booking-workflow.ts";
import { instantAt, nextClockChange } from "../support/values/local-times.ts";

const MEMBER = { type: "membership" } as const;
const UNHEARD_OF = { kind: "status", when: "before", status: 409, code: "500.999.999" } as const;
const GUEST = {
  firstName: "Grace",
  lastName: "Hopper",
  email: "grace.hopper@example.org",
  phoneNumber: "8081966002",
  callingCode: "44",
  transportNumber: "BA0042",
};

/** Requests that the resource's data shows to be wrong: what was asked for, and why it was not done. */
const REJECTED: readonly { what: string; fields: Record<string, unknown>; reason: Record<string, unknown> }[] = [
  {
    what: "a guest without the data that the resource requires, and names the fields",
    fields: { resourceId: "N00034", guest: { firstName: "Grace", email: GUEST.email, callingCode: "44" } },
    reason: {
      code: "guest_field_missing",
      details: { fields: ["/guest/lastName", "/guest/phoneNumber", "/guest/transportNumber"] },
    },
  },
  {
    what: "a guest without the data that the resource requires as a list of names",
    fields: { resourceId: "N00035", guest: { lastName: "Hopper" } },
    reason: { code: "guest_field_missing", details: { fields: ["/guest/firstName", "/guest/email"] } },
  },
  {
    what: "a time that the clocks skip in Manchester",
    fields: { prebookingDate: nextClockChange("Europe/London", "gap").local },
    reason: {
      code: "date_invalid",
      details: { prebookingDate: nextClockChange("Europe/London", "gap").local, timezone: "Europe/London" },
    },
  },
  {
    what: "a time that the clocks skip in New York",
    fields: { resourceId: "N00020", prebookingDate: nextClockChange("America/New_York", "gap").local },
    reason: { code: "date_invalid", details: { timezone: "America/New_York" } },
  },
  {
    what: "a time whose instant has a year of five digits",
    fields: { resourceId: "N00020", prebookingDate: "9999-12-31T23:59" },
    reason: { code: "date_invalid", details: { prebookingDate: "9999-12-31T23:59", timezone: "America/New_York" } },
  },
  {
    what: "a visit in the past",
    fields: { prebookingDate: inDays(-2) },
    reason: { code: "date_in_the_past", details: { visitAt: instantAt("Europe/London", inDays(-2)) } },
  },
  {
    what: "more passengers than the resource takes",
    fields: { resourceId: "N00033", adultCount: 2, childCount: 1 },
    reason: { code: "too_many_passengers", details: { passengersMax: 2 } },
  },
  {
    what: "a resource that DragonPass does not know",
    fields: { resourceId: "N77777" },
    reason: { code: "resource_not_found", details: { resourceId: "N77777" } },
  },
  {
    what: "a resource of another module",
    fields: { module: "fastTrack" },
    reason: { code: "resource_not_found", details: { module: "fastTrack", moduleOfResource: "lounge" } },
  },
];

describe.each(DATABASE_KINDS)("what a request asks for on %s", (database) => {
  let service: TestService;
  let proxy: RecordingProxy;
  beforeAll(async () => {
    proxy = await startRecordingProxy();
    service = await startTestService({ database, env: { DRAGONPASS_BASE_URL: proxy.url } });
    proxy.setTarget(service.simulator.url);
  });
  afterAll(async () => {
    await service.stop();
    await proxy.close();
  });

  /** Requests to DragonPass about a pass. */
  const sentAbout = (passId: string) => proxy.requests().filter(({ body }) => JSON.stringify(body).includes(passId));

  for (const { what, fields, reason } of REJECTED) {
    test.concurrent(`rejects ${what}, without a word to DragonPass about the pass`, async () => {
      const passId = createPassId(service.simulator);
      const { status, body } = await service.book({ ...onPass(passId), ...fields });

      expect(status).toBe(201);
      expect(body).toMatchObject({ status: "rejected", orderId: null, cancellable: false, reason });
      expect(statesOf(body)).toEqual(["rejected - create"]);
      expect(sentAbout(passId)).toEqual([]);
      expect(await workflowOf(service, body.bookingId).result()).toEqual(body);
    });
  }

  test.concurrent.each(REJECTED.filter(({ reason }) => reason.code !== "guest_field_missing"))(
    "refuses a question of availability for $what with the same code and details",
    async ({ fields, reason }) => {
      const { pass: _, guest: __, ...slot } = loungeRequest("none");
      const { status, body } = await service.call("POST", "/v1/availability", { ...slot, ...fields });

      const { code } = reason as { code: keyof typeof REJECTION_REASONS };
      expect(body).toMatchObject({ ...reason, status: REJECTION_REASONS[code].status });
      expect(status).toBe(REJECTION_REASONS[code].status);
    },
  );

  test.concurrent("takes a time that exists twice for the earlier one, and says so", async () => {
    const { local, earlier } = nextClockChange("Europe/London", "overlap");
    const { body } = await service.book({ prebookingDate: local });

    expect(body).toMatchObject({ status: "confirmed", prebookingDate: local, visitAt: earlier });
    expect(statesOf(body)).toEqual(["requested - create", "confirmed 1 create"]);
    expect(body.history[0]?.remarks).toContain(
      `exists twice at the resource (Europe/London); the earlier one, ${earlier}, is used.`,
    );
    expect(orderOf(service.simulator, body).prebookingDate).toBe(local);
  });

  test.concurrent("sends what the resource requires about the guest, and nothing else", async () => {
    const passId = createPassId(service.simulator);
    const { body } = await service.book({ ...onPass(passId), resourceId: "N00012", guest: GUEST });

    expect(body.status).toBe("confirmed");
    const sent = sentAbout(passId).map(({ body }) => JSON.stringify(body));
    const creation = sent.filter((text) => text.includes("prebookingToken"));
    expect(creation).toHaveLength(1);
    expect(JSON.parse(creation[0] ?? "")).toMatchObject({
      extra: { prebookingRequiredInfo: { firstName: GUEST.firstName, lastName: GUEST.lastName } },
    });
    for (const field of ["email", "phoneNumber", "callingCode", "transportNumber"] as const) {
      expect(sent.filter((text) => text.includes(field) || text.includes(`"${GUEST[field]}"`))).toEqual([]);
    }
    expect(orderOf(service.simulator, body).guest).toMatchObject({ firstName: GUEST.firstName, email: null });
    expect(JSON.stringify(await service.booking(body.bookingId))).not.toContain(GUEST.lastName);
  });

  test.concurrent("sends nothing about the guest where the resource requires nothing", async () => {
    const passId = createPassId(service.simulator);
    const resourceId = MAGIC_RESOURCES.neverConfirmed.resourceId;
    const { body } = await service.book({ ...onPass(passId), resourceId, guest: GUEST });

    expect(body.status).toBe("pending");
    const sent = JSON.stringify(sentAbout(passId));
    expect(sent).toContain("prebookingToken");
    for (const [field, value] of Object.entries(GUEST)) {
      expect(sent).not.toContain(field);
      expect(sent).not.toContain(`"${value}"`);
    }
  });

  test.concurrent.each<[string, NewPass, string]>([
    ["for other resources", { allowedResourceIds: ["N00012"] }, SUPPLIER_CODES.passNotForResource],
    ["for another module", { modules: ["fitness"] }, SUPPLIER_CODES.passNotForResource],
    ["a membership without entitlements", { ...MEMBER, entitlements: { esim: 1 } }, SUPPLIER_CODES.passNotForResource],
    ["expired", { expirationDate: new Date(0) }, SUPPLIER_CODES.passNotUsable],
    ["not active yet", { activationDate: new Date("2098-01-01") }, SUPPLIER_CODES.passNotUsable],
    ["cancelled", { status: PASS_STATUS.cancelled }, SUPPLIER_CODES.passNotUsable],
    ["a membership that is suspended", { ...MEMBER, status: PASS_STATUS.suspended }, SUPPLIER_CODES.passNotUsable],
  ])("is rejected, and no order is asked for, where the pass is %s", async (_, given, supplierCode) => {
    const { simulator } = service;
    const { type, id } = simulator.passes.create(given);
    const { status, body } = await service.book({ pass: { type, id } });

    expect({ status, booking: body.status }).toEqual({ status: 201, booking: "rejected" });
    expect(body.reason).toMatchObject({ code: "pass_invalid", details: { supplierCode } });
    expect(requestsOf(simulator, "createOrder", { passId: id })).toEqual([]);
  });

  test.concurrent("is rejected with DragonPass's own code where nothing is known of it", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    simulator.faults.add({ match: { operation: "checkAvailability", passId }, ...UNHEARD_OF, times: 1 });
    const { body } = await service.book(onPass(passId));

    expect(body).toMatchObject({
      status: "rejected",
      reason: { code: "supplier_refused", details: { supplierCode: "500.999.999" } },
    });
  });

  test.concurrent("believes a refusal of the order only when a second reservation is refused too", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator, 0);
    const { status, body } = await service.book(onPass(passId));

    expect({ status, booking: body.status }).toEqual({ status: 201, booking: "rejected" });
    expect(body.reason).toMatchObject({
      code: "pass_invalid",
      details: { supplierCode: SUPPLIER_CODES.noUsagesLeft },
    });
    const asked = requestsOf(simulator, "createOrder", { passId });
    expect(new Set(asked.map(({ prebookingToken }) => prebookingToken)).size).toBe(2);
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(2);
    expect(asked).toHaveLength(2);
    expect(ordersOf(simulator, passId)).toEqual([]);
  });

  test.concurrent("is confirmed where only the first reservation is refused", async () => {
    const { simulator } = service;
    const passId = createPassId(simulator);
    const match = { operation: "createOrder", passId } as const;
    const code = SUPPLIER_CODES.noUsagesLeft;
    simulator.faults.add({ match, kind: "status", status: 409, code, times: 1 });

    const { body } = await service.book(onPass(passId));

    expect(body).toMatchObject({ status: "confirmed", reason: null });
    expect(ordersOf(simulator, passId)).toHaveLength(1);
    expect(requestsOf(simulator, "createOrder", { passId })).toHaveLength(2);
  });
});
