import { describe, expect, test } from "vitest";
import { WAYS_OUT } from "../../../scripts/pages/attention-section.ts";
import { booking } from "../../../src/contract/booking.ts";
import { ATTENTION } from "../../../src/domain/booking/attention.ts";

const waits = booking.shape.waitsFor.unwrap().shape.code.options;

describe("the page for operators names one way out", () => {
  test.each(Object.keys(ATTENTION))("of what needs a person as %s", (code) => {
    const rows = WAYS_OUT.filter(({ codes = [] }) => codes.some((one) => one === code));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.call).toMatch(/`sync`|`resolve`|`noted`/);
  });

  test.each(waits)("of a wait for %s", (code) => {
    const rows = WAYS_OUT.filter((row) => row.waits?.includes(code) ?? false);
    expect(rows).toHaveLength(1);
  });
});
