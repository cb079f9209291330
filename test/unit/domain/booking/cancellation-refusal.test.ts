import { expect, test } from "vitest";
import { cancellationRefusal } from "../../../../src/domain/booking/cancellation-refusal.ts";
import { minutesAfterNoon, NOON_MS, orderedBooking, sampleBooking } from "../../../support/values/domain-values.ts";

test.each([
  ["there is no order yet", sampleBooking(), null],
  ["it can be cancelled", orderedBooking({ cancellableUntil: minutesAfterNoon(0) }), null],
  ["it is cancelled already", orderedBooking({ status: "cancelled" }), null],
  ["the deadline has passed", orderedBooking({ cancellableUntil: minutesAfterNoon(-1) }), "cancellation_window_closed"],
  ["the policy allows none", orderedBooking({ cancellable: false }), "cancellation_window_closed"],
  ["it was used", orderedBooking({ status: "used" }), "booking_final"],
  ["it has ended", sampleBooking({ status: "rejected" }), "booking_final"],
])("a cancellation where %s is refused with the right code, or not at all", (_, booking, code) => {
  expect(cancellationRefusal(booking, NOON_MS)?.code ?? null).toBe(code);
});
