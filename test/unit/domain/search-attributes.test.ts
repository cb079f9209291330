import { describe, expect, test } from "vitest";
import type { OrderId } from "../../../src/contract/vocabulary.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import {
  attributeText,
  changedSearchAttributes,
  SEARCH_ATTRIBUTE_TYPES,
  searchAttributesOf,
  setSearchAttributesOf,
} from "../../../src/domain/booking/search-attributes.ts";
import { minutesAfterNoon, orderedBooking, sampleBooking } from "../../support/values/domain-values.ts";

const shownOf = (attributes: ReturnType<typeof searchAttributesOf>) =>
  new Map(attributes.map(({ key, value }) => [key.name, attributeText(value)]));

describe("the search attributes of a booking", () => {
  test("are those of the contract, with their types", () => {
    const attributes = searchAttributesOf(orderedBooking());
    expect(Object.fromEntries(attributes.map(({ key }) => [key.name, key.type]))).toEqual(SEARCH_ATTRIBUTE_TYPES);
  });

  test("say what an operator searches for", () => {
    const booking = orderedBooking({
      cancellableUntil: minutesAfterNoon(60),
      needsAttention: attention("stray_order"),
    });
    expect(Object.fromEntries(searchAttributesOf(booking).map(({ key, value }) => [key.name, value]))).toEqual({
      OrderId: "DP1",
      BookingStatus: "confirmed",
      Module: "lounge",
      ResourceId: "N00001",
      VisitAt: new Date(booking.visitAt ?? 0),
      CancellableUntil: new Date(minutesAfterNoon(60)),
      NeedsAttention: true,
      AttentionCode: "stray_order",
    });
  });

  test("are left out where there is nothing to search for, so that a start costs nothing extra", () => {
    expect(setSearchAttributesOf(sampleBooking()).map(({ key }) => key.name)).toEqual([
      "BookingStatus",
      "Module",
      "ResourceId",
    ]);
  });
});

describe("changedSearchAttributes", () => {
  test("is empty for what is shown already, so that nothing is billed", () => {
    const attributes = searchAttributesOf(orderedBooking({ cancellableUntil: minutesAfterNoon(60) }));
    expect(changedSearchAttributes(shownOf(attributes), attributes)).toEqual([]);
  });

  test("holds what is new, what differs, and what is there no longer", () => {
    const before = orderedBooking({ needsAttention: attention("stray_order"), visitAt: minutesAfterNoon(60) });
    const now = orderedBooking({ status: "used", visitAt: null, orderId: "DP2" as OrderId });
    const changed = changedSearchAttributes(shownOf(searchAttributesOf(before)), searchAttributesOf(now));
    expect(changed.map(({ key, value }) => [key.name, value])).toEqual([
      ["OrderId", "DP2"],
      ["BookingStatus", "used"],
      ["VisitAt", null],
      ["NeedsAttention", null],
      ["AttentionCode", null],
    ]);
  });
});
