import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import { describeBooking, whatIsBooked } from "../../../src/domain/booking/booking-details.ts";
import { historyEntry, NOON_MS, orderedBooking, sampleBooking } from "../../support/values/domain-values.ts";

const WAITING = { waitingFor: "the confirmation", until: NOON_MS };
const detailsOf = (booking: Booking, notes: readonly string[] = []) => describeBooking(booking, WAITING, notes);

describe("describeBooking", () => {
  test("says first what it is, and what it waits for and until when", () => {
    const [what, , waits] = detailsOf(orderedBooking({ resourceName: "DragonPass Lounge" })).split("\n");
    expect(what).toBe("**confirmed**: lounge DragonPass Lounge (N00001), 2027-05-11T13:00 local time, 2 adult(s)");
    expect(waits).toBe("Waits for: the confirmation, until 2027-05-01T12:00:00.000Z at the latest");
    expect(describeBooking(orderedBooking(), { ...WAITING, until: null }, [])).toContain(
      "Waits for: the confirmation\n",
    );
  });

  test("says what is the matter and what to do where a person is needed, and nothing of it elsewhere", () => {
    const notice = attention("stray_order", { orderIds: ["DP2"] });
    const details = detailsOf(orderedBooking({ needsAttention: notice }));
    expect(details).toContain(`**Needs attention** (\`stray_order\`): ${notice.message}`);
    expect(details).toContain('`{"orderIds":["DP2"]}`');
    expect(detailsOf(orderedBooking())).not.toContain("Needs attention");
  });

  test("names the requests whose outcome is not known, so that DragonPass can be asked about them", () => {
    const details = describeBooking(sampleBooking(), WAITING, [], ["id-1", "id-2"]);
    expect(details).toContain("- Requests whose outcome is not known, by their `X-Request-ID`: id-1, id-2");
    expect(detailsOf(sampleBooking())).not.toContain("X-Request-ID");
  });

  test("shows the facts that there are, and the reason", () => {
    const reason = { code: "not_available", message: "No free slot.", details: null };
    const details = detailsOf(sampleBooking({ status: "unavailable", reason }));
    expect(details).toContain("- Reason: not_available: No free slot.");
    expect(details).not.toContain("- Order");
    expect(detailsOf(orderedBooking())).toContain("- Order: DP1");
    expect(detailsOf(orderedBooking())).toContain("- Supplier status: 1");
  });

  test("shows the last five changes, without their remarks, and the notes", () => {
    const history = [0, 1, 2, 3, 4, 5, 6].map((code) => historyEntry(code, "confirmed", code, "push", "secret remark"));
    const details = detailsOf(orderedBooking({ history }), ["a note"]);
    expect(details.match(/^\| 2027/gm)).toHaveLength(5);
    expect(details).toContain("| 2027-05-01T12:06:00.000Z | confirmed | 6 | push |");
    expect(details).not.toContain("secret remark");
    expect(details.split("\n").at(-1)).toBe("- a note");
  });

  test("names no pass, voucher, guest or remark, whatever they are", () => {
    const secret = fc.stringMatching(/^[a-z]{4}[0-9]{12}[a-z]{4}$/);
    fc.assert(
      fc.property(secret, secret, secret, (passId, voucher, remarks) => {
        const booking = orderedBooking({
          pass: { type: "ePass", id: passId },
          vouchers: [{ voucher, voucherType: 1 }],
          remarks,
          details: { esim: { voucher } },
        });
        for (const text of [detailsOf(booking), whatIsBooked(booking)]) {
          for (const value of [passId, voucher, remarks]) expect(text).not.toContain(value);
        }
      }),
    );
  });
});

describe("whatIsBooked", () => {
  test("is one line, also for what is not known yet", () => {
    expect(whatIsBooked(sampleBooking({ childCount: 1 }))).toBe(
      "lounge N00001, 2027-05-11T13:00 local time, 2 adult(s) and 1 child(ren)",
    );
    expect(whatIsBooked(sampleBooking({ prebookingDate: null }))).toBe("lounge N00001, 2 adult(s)");
  });
});
