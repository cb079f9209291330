import { describe, expect, test } from "vitest";
import { MODULES } from "../../../src/contract/vocabulary.ts";
import * as table from "../../../src/domain/modules.ts";
import { MODULE_NAMES, MODULE_TABLE, moduleNameOf, moduleRow, PREBOOKED_MODULES } from "../../../src/domain/modules.ts";
import * as assumptions from "../../../src/dragonpass/assumptions.ts";

describe("the table of modules", () => {
  test("has the numbers that DragonPass documents", () => {
    expect(Object.fromEntries(MODULE_NAMES.map((name) => [name, MODULE_TABLE[name].code]))).toEqual({
      lounge: 1,
      fastTrack: 2,
      setMeal: 3,
      coupon: 4,
      fitness: 7,
      esim: 8,
      localOffer: 11,
    });
    for (const name of MODULE_NAMES) expect(moduleNameOf(MODULE_TABLE[name].code)).toBe(name);
    expect(moduleNameOf(5)).toBeUndefined();
  });

  test("offers the modules of the contract for prebooking, and no other", () => {
    expect(PREBOOKED_MODULES).toEqual(["lounge", "fastTrack", "fitness", "esim"]);
    expect(MODULES).toBe(PREBOOKED_MODULES);
  });

  test.each(MODULE_NAMES)("says of %s what its other columns need", (name) => {
    const { bookedBy, optionsPath, dateFrom, hasCheckIn, hasTopUp, hasWalkIn, simulated } = moduleRow(name);
    // Options that are booked have to be found; only an option can say when it is.
    expect(optionsPath !== null).toBe(bookedBy === "option");
    if (dateFrom === "option") expect(bookedBy).toBe("option");
    if (bookedBy === null)
      expect({ dateFrom, hasCheckIn, hasTopUp }).toEqual({ dateFrom: null, hasCheckIn: false, hasTopUp: false });
    if (hasTopUp) expect(bookedBy).toBe("option");
    if (simulated.includes("walkIn")) expect(hasWalkIn).toBe(true);
    if (simulated.includes("prebooking")) expect(bookedBy).not.toBeNull();
  });

  test("gives each module that is prebooked a letter of its own", () => {
    for (const name of PREBOOKED_MODULES) {
      const sharing = MODULE_NAMES.filter((one) => MODULE_TABLE[one].idLetter === MODULE_TABLE[name].idLetter);
      expect(sharing).toEqual([name]);
    }
  });

  test("names no path twice", () => {
    const segments = MODULE_NAMES.map((name) => MODULE_TABLE[name].pathSegment);
    expect(new Set(segments).size).toBe(segments.length);
  });

  test("is the one that the client and the simulator take", () => {
    expect(assumptions.MODULE_TABLE).toBe(table.MODULE_TABLE);
    expect(assumptions.PREBOOKED_MODULES).toBe(PREBOOKED_MODULES);
  });
});
