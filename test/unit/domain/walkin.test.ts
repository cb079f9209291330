import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Instant } from "../../../src/contract/vocabulary.ts";
import { isToBeRead, walkinOf } from "../../../src/domain/redemptions/walkin.ts";
import {
  NO_WALKIN_FIELDS,
  type WalkinReport,
  type WalkinReports,
  withReport,
} from "../../../src/domain/redemptions/walkin-report.ts";
import { readWalkinMessage } from "../../../src/dragonpass/push/walkin-messages.ts";
import { VERSION_ONE, WALKIN } from "../dragonpass/push-examples.ts";

const CANCELLED_AT = "2025-01-01T00:00:00+00:00";
const CANCELLED = { ...WALKIN, status: 3, orderCancelledDate: CANCELLED_AT };

function reportOf(message: object, kind: "known" | "version1" = "known"): WalkinReport {
  const read = readWalkinMessage({ kind, body: message });
  if (read === null) throw new Error("it is not about a walk-in");
  return read.report;
}
const walkinAfter = (...reports: WalkinReport[]) => walkinOf(reports.reduce(withReport, {} as WalkinReports));
const read = (fields: Partial<WalkinReport>): WalkinReport => ({
  ...NO_WALKIN_FIELDS,
  source: "read",
  supplierStatus: 2,
  isCancelled: false,
  ...fields,
});

describe("a walk-in", () => {
  test("is shown as the documented example says", () => {
    expect(walkinAfter(reportOf(WALKIN))).toMatchObject({
      programId: "1888000000000001",
      passId: "8888000066668888",
      module: 1,
      status: "used",
      supplierStatus: 2,
      usageDate: "2024-12-31T00:00:00+00:00",
      orderCreatedDate: "2024-12-31T00:00:00.000Z",
      orderCancelledDate: null,
      transportHubId: "A10045",
      transportHubName: "Gatwick Airport",
      resourceId: "N00129",
      resourceName: "No1 Lounge Gatwick North",
      cardholder: 1,
      guests: 1,
    });
  });

  test("is cancelled whatever comes after the cancellation, however it is dated", () => {
    const later = reportOf({
      ...WALKIN,
      orderCreatedDate: "2026-01-01T00:00:00+00:00",
      orderCancelledDate: CANCELLED_AT,
    });
    const odd = reportOf({ ...WALKIN, status: 7 });
    for (const reports of [
      [reportOf(WALKIN), reportOf(CANCELLED)],
      [reportOf(CANCELLED), reportOf(WALKIN)],
      [reportOf(CANCELLED), later, odd, read({ supplierStatus: 2 })],
    ]) {
      const { status, supplierStatus, orderCancelledDate } = walkinAfter(...reports);
      expect([status, supplierStatus, orderCancelledDate]).toEqual(["cancelled", 3, "2025-01-01T00:00:00.000Z"]);
    }
  });

  test("is cancelled by what its order shows, or Version 1 tells, though every push says used", () => {
    const orderCancelledDate = "2025-02-01T00:00:00.000Z" as Instant;
    const shown = read({ supplierStatus: 3, isCancelled: true, orderCancelledDate });
    expect(walkinAfter(reportOf(WALKIN), shown)).toMatchObject({
      status: "cancelled",
      supplierStatus: 3,
      orderCancelledDate,
    });
    const told = reportOf({ ...VERSION_ONE, orderCancelledDate: CANCELLED_AT }, "version1");
    expect(walkinAfter(told, reportOf(WALKIN)).status).toBe("cancelled");
  });

  test("has no date of a cancellation as long as it is used, and keeps a code that is not known", () => {
    const odd = reportOf({ ...WALKIN, status: 7, orderCancelledDate: CANCELLED_AT });
    for (const reports of [
      [odd, reportOf(WALKIN)],
      [reportOf(WALKIN), odd],
    ]) {
      expect(walkinAfter(...reports)).toMatchObject({ status: "used", supplierStatus: 7, orderCancelledDate: null });
    }
  });

  test("is the same in whatever order its reports come, and however often", () => {
    const reports = [
      reportOf(WALKIN),
      reportOf({ ...CANCELLED, resourceName: "Renamed", passengers: [] }),
      reportOf({ ...WALKIN, status: 5, dpId: {} }),
      reportOf(VERSION_ONE, "version1"),
      read({ resourceName: "As read", passType: "ePass", transportHubName: "Gatwick" }),
      read({ supplierStatus: 3, isCancelled: true, orderCancelledDate: "2025-02-01T00:00:00.000Z" as Instant }),
    ];
    const wanted = walkinAfter(...reports);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.array(fc.nat(5)),
        (shuffled, again) => {
          const told = [...shuffled, ...again.map((index) => reports[index] ?? shuffled[0])] as WalkinReport[];
          expect(walkinAfter(...told)).toEqual(wanted);
        },
      ),
    );
    expect(wanted).toMatchObject({ status: "cancelled", resourceName: "Renamed", guests: 1, passId: WALKIN.dpId });
  });

  test("loses nothing by the same message with less in it, and is told again by one with something else", () => {
    const { passengers: _, resourceName: __, ...less } = WALKIN;
    expect(walkinAfter(reportOf(WALKIN), reportOf(less))).toEqual(walkinAfter(reportOf(WALKIN)));
    expect(walkinAfter(reportOf(WALKIN), reportOf({ ...WALKIN, resourceName: "New" })).resourceName).toBe("New");
  });

  test("of Version 1 is cancelled by its date, since the codes are others, and has the code that is read", () => {
    const used = reportOf(VERSION_ONE, "version1");
    expect(walkinAfter(used)).toMatchObject({ status: "used", supplierStatus: null, passId: "8888000066668888" });
    const cancelled = reportOf({ ...VERSION_ONE, status: 2, orderCancelledDate: CANCELLED_AT }, "version1");
    expect(walkinAfter(cancelled, used)).toMatchObject({ status: "cancelled", supplierStatus: null });
    expect(walkinAfter(used, read({}))).toMatchObject({ status: "used", supplierStatus: 2 });
  });

  test("is dated by when its order was created, else by its usage date", () => {
    expect(walkinAfter(reportOf({ ...WALKIN, usageDate: "2024-12-31T08:00:00+00:00" })).usedAt).toBe(
      "2024-12-31T00:00:00.000Z",
    );
    expect(walkinAfter(reportOf({ ...WALKIN, orderCreatedDate: null })).usedAt).toBe("2024-12-31T00:00:00.000Z");
    expect(walkinAfter(reportOf({ ...WALKIN, orderCreatedDate: 5, usageDate: "yesterday" })).usedAt).toBeNull();
  });
});

describe("its order is read", () => {
  const isReadAfter = (...reports: WalkinReport[]) => isToBeRead(reports.reduce(withReport, {} as WalkinReports));

  test("where something is missing that it would show, and only then", () => {
    expect(isReadAfter(reportOf(WALKIN))).toBe(false);
    expect(isReadAfter(reportOf(CANCELLED))).toBe(false);
    expect(isReadAfter(reportOf({ ...CANCELLED, orderCancelledDate: null }))).toBe(true);
    expect(isReadAfter(reportOf(VERSION_ONE, "version1"))).toBe(true);
    for (const name of ["programId", "dpId", "module", "usageDate", "orderCreatedDate", "resourceId", "resourceName"])
      expect([name, isReadAfter(reportOf({ ...WALKIN, [name]: [] }))]).toEqual([name, true]);
    // No order shows these.
    for (const name of ["passengers", "transportHubId"])
      expect(isReadAfter(reportOf({ ...WALKIN, [name]: [] }))).toBe(false);
  });

  test("once, and once more when it has been cancelled", () => {
    const odd = { dpId: [] };
    expect(isReadAfter(reportOf({ ...WALKIN, ...odd }), read({}))).toBe(false);
    expect(isReadAfter(reportOf({ ...WALKIN, ...odd }), read({}), reportOf({ ...CANCELLED, ...odd }))).toBe(true);
  });
});

describe("a message of Version 1", () => {
  test.each([
    [{ category: 1 }, true],
    [{ category: "1", module: 2 }, true],
    [{ category: 2 }, false],
    [{ category: 2, module: 3 }, false],
    [{ category: {}, module: 1 }, null],
    [{ category: undefined, module: {} }, null],
    [{ category: undefined, module: 3 }, true],
    [{ category: 9, module: 7 }, false],
  ])("with %j is about a walk-in: %s", (fields, isWalkin) => {
    expect(readWalkinMessage({ kind: "version1", body: { ...VERSION_ONE, ...fields } })?.isWalkin).toBe(isWalkin);
  });
});
