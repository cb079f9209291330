import type { Booking } from "../../contract/booking.ts";
import type { Pass } from "../../contract/vocabulary.ts";
import { revised } from "./revised.ts";

/** Remarks on the end of a booking without an order, about the pass that was issued for it. */
export const PASS_TO_CANCEL = "The pass that was issued for it is to be cancelled.";
export const PASS_CANCELLED = "The pass that was issued for it was cancelled.";
export const PASS_LEFT = "The pass that was issued for it was not cancelled.";

/** The booking whose history says so with its end, in place of what it said before of the pass; which it may show only now. */
export function withPassRemark(
  booking: Booking,
  remark: string,
  nowMs: number,
  pass: Pass | null = booking.pass,
): Booking {
  const last = booking.history.at(-1);
  if (last === undefined) return booking;
  const history = [...booking.history.slice(0, -1), { ...last, remarks: withRemark(last.remarks, remark) }];
  return revised(booking, { ...booking, pass: booking.pass ?? pass, history }, nowMs);
}

/** The remarks with this one in place of another one about the pass. */
function withRemark(remarks: string | null, remark: string): string {
  const others = [PASS_TO_CANCEL, PASS_CANCELLED, PASS_LEFT].reduce(
    (kept, known) => kept.replace(known, "").trim(),
    remarks ?? "",
  );
  return others === "" ? remark : `${others} ${remark}`;
}
