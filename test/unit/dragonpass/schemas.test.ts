import { describe, expect, test } from "vitest";
import type { ZodType, z } from "zod";
import { wireAvailability } from "../../../src/dragonpass/schemas/availability.ts";
import { wireOrder } from "../../../src/dragonpass/schemas/order.ts";
import { readTolerantly } from "../../../src/dragonpass/schemas/read-tolerantly.ts";
import { wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { readInstant } from "../../../src/dragonpass/time/instants.ts";
import { ORDER } from "./fake-dragonpass.ts";

describe("an order", () => {
  test("keeps what only its module has, and nothing else that it does not know", () => {
    const esim = { iccid: "898600F1234567890123", status: 1 };
    const extra = { ...ORDER.extra, esim, esimOptions: { optionId: "E00001-01" }, clientUserId: "u" };
    const order = wireOrder.parse({ ...ORDER, module: 8, extra, brandNew: true });
    expect(order.details).toEqual({ esim, esimOptions: { optionId: "E00001-01" } });
    expect(order.optionId).toBe("E00001-01");
    expect(JSON.stringify(order)).not.toMatch(/clientUserId|brandNew|Lovelace/);
  });

  test("needs no more than an id and a status, also one that is not known", () => {
    const order = wireOrder.parse({ orderId: 42, status: "77" });
    expect(order).toMatchObject({ orderId: "42", status: 77, vouchers: [], details: null, prebookingDate: null });
    expect(Object.values(order)).not.toContain(undefined);
  });

  test("is readable though a field that only informs is not", () => {
    const extra = {
      ...ORDER.extra,
      terminal: 5,
      iata: {},
      vouchersList: [{ voucher: null }, { voucher: 12, voucherType: "x" }],
    };
    expect(read(wireOrder, { ...ORDER, category: "prebooking", orderCreatedDate: "soon", extra })).toMatchObject({
      terminal: "5",
      iata: null,
      category: null,
      orderCreatedDate: null,
      vouchers: [{ voucher: "12", voucherType: null }],
    });
  });

  test("is not readable with an id that JavaScript has rounded", () => {
    expect(readTolerantly(wireOrder, { orderId: 2 ** 53, status: 1 }).success).toBe(false);
  });
});

describe("a resource", () => {
  const RESOURCE = {
    module: 1,
    resourceId: "N00001",
    resourceName: "DragonPass Lounge",
    locationInfo: {
      city: "Manchester",
      countryOrRegion: "GB",
      transportHubId: "A00001",
      iata: "MAN",
      timezone: "Europe/London",
    },
    extra: { loungeInfo: { terminal: "Terminal 1" } },
    prebookingRequiredInfo: { firstName: true, lastName: true, email: false, transportNumber: true },
    prebookingPolicy: { cancellable: true, cancelBeforeHours: 24, maxPassengerPerOrder: 5 },
  };

  test("is read, and kept as it came", () => {
    expect(wireResource.parse(RESOURCE)).toMatchObject({
      resourceId: "N00001",
      timezone: "Europe/London",
      terminal: "Terminal 1",
      transportHubName: null,
      requiredGuestFields: ["firstName", "lastName", "transportNumber"],
      policy: { cancellable: true, cancelBeforeHours: 24, maxPassengerPerOrder: 5 },
      raw: RESOURCE,
    });
  });

  test("may name the required fields in capitals", () => {
    const prebookingRequiredInfo = ["EMAIL", "PHONE_NUMBER", "CALLING_CODE", "TRANSPORT_NUMBER", "firstName"];
    expect(wireResource.parse({ ...RESOURCE, prebookingRequiredInfo }).requiredGuestFields).toEqual([
      "email",
      "phoneNumber",
      "callingCode",
      "transportNumber",
      "firstName",
    ]);
  });

  test("without a policy has none, and one that is silent about cancelling does not forbid it", () => {
    expect(wireResource.parse({ ...RESOURCE, prebookingPolicy: null }).policy).toBeNull();
    const prebookingPolicy = { maxPassengerPerOrder: "3" };
    expect(wireResource.parse({ ...RESOURCE, prebookingPolicy }).policy).toEqual({
      cancellable: true,
      cancelBeforeHours: null,
      maxPassengerPerOrder: 3,
    });
  });

  test.each([1e300, -1, "1e9", "soon"])("with a policy of %j hours names no deadline", (cancelBeforeHours) => {
    const policy = read(wireResource, { ...RESOURCE, prebookingPolicy: { cancelBeforeHours } }).policy;
    expect(policy).toMatchObject({ cancellable: true, cancelBeforeHours: null });
  });

  test("without an id or a module is not readable", () => {
    expect(readTolerantly(wireResource, { ...RESOURCE, resourceId: undefined }).success).toBe(false);
    expect(readTolerantly(wireResource, { ...RESOURCE, module: null }).success).toBe(false);
  });
});

describe("an availability", () => {
  test.each<[unknown, string | null]>([
    [1923263999, "2030-12-11T23:59:59.000Z"],
    ["1923263999", "2030-12-11T23:59:59.000Z"],
    [1923263999000, "2030-12-11T23:59:59.000Z"],
    ["2030-12-11T23:59:59Z", "2030-12-11T23:59:59.000Z"],
    [null, null],
    [1e300, null],
    ["soon", null],
  ])("with validUntil %j ends at %j", (validUntil, expected) => {
    const availability = read(wireAvailability, { available: true, prebookingToken: "t", validUntil });
    expect(availability.validUntil?.toISOString() ?? null).toBe(expected);
  });

  test("is readable with a price that is not", () => {
    expect(read(wireAvailability, { available: true, price: "6 USD" }).price).toBeNull();
  });

  test("is not readable when it does not say whether", () => {
    expect(readTolerantly(wireAvailability, { available: "yes" }).success).toBe(false);
  });
});

describe("a date of DragonPass", () => {
  test.each<[unknown, string | null]>([
    ["2024-12-31T00:00:00+00:00", "2024-12-31T00:00:00.000Z"],
    ["2024-12-31T02:00:00.1234567+02:00", "2024-12-31T00:00:00.123Z"],
    ["2024-12-31T00:00Z", "2024-12-31T00:00:00.000Z"],
    ["2024-12-31 00:00:00", "2024-12-31T00:00:00.000Z"],
    ["2024-12-31T00:00:00-0530", "2024-12-31T05:30:00.000Z"],
    ["2024-12-31", null],
    ["2023-02-29T00:00:00Z", null],
    ["2024-12-31T24:00:00Z", null],
    ["2024-12-31T00:00:00+99:00", null],
    // Of a year that neither an instant of the contract nor PostgreSQL has.
    ["0000-01-01T00:00:00Z", null],
    ["0001-01-01T00:00:00+14:00", null],
    ["9999-12-31T23:59:59-10:00", null],
    ["", null],
    [1735603200, null],
  ])("%j is %j", (value, expected) => {
    expect(readInstant(value)?.instant ?? null).toBe(expected);
  });
});

/** Reads the part that can be read. */
function read<Schema extends ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const reading = readTolerantly(schema, data);
  if (!reading.success) throw reading.error;
  return reading.data;
}
