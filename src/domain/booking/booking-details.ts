import type { Booking } from "../../contract/booking.ts";
import { isTopUp } from "./top-up.ts";

/** Current occupation of the workflow: in words, and until when. */
export interface Waiting {
  readonly waitingFor: string;
  /** Epoch milliseconds; null where nothing is timed. */
  readonly until: number | null;
}

/**
 * Current details of a running booking, which the operator reads in the Temporal UI, in Markdown: what it is, what it
 * waits for, what was seen last, and what to do where a person is needed. It names no pass, no voucher
 * and no guest: current details are never encrypted.
 */
export function describeBooking(
  booking: Booking,
  waiting: Waiting,
  notes: readonly string[],
  lostRequestIds: readonly string[] = [],
): string {
  const lines = [
    `**${booking.status}**: ${whatIsBooked(booking)}`,
    "",
    `Waits for: ${waiting.waitingFor}${untilText(waiting)}`,
  ];
  if (booking.needsAttention !== null) {
    lines.push("", `**Needs attention** (\`${booking.needsAttention.code}\`): ${booking.needsAttention.message}`);
    const details = booking.needsAttention.details;
    if (details !== null) lines.push("", `\`${JSON.stringify(details)}\``);
  }
  lines.push("", ...facts(booking));
  if (lostRequestIds.length > 0)
    lines.push(`- Requests whose outcome is not known, by their \`X-Request-ID\`: ${lostRequestIds.join(", ")}`);
  if (booking.history.length > 0) lines.push("", "| At | Status | Code | Source |", "|---|---|---|---|");
  for (const entry of booking.history.slice(-5)) {
    lines.push(`| ${entry.at} | ${entry.status} | ${entry.supplierStatus ?? ""} | ${entry.source} |`);
  }
  if (notes.length > 0) lines.push("", ...notes.map((note) => `- ${note}`));
  return lines.join("\n");
}

/** One line about what is booked, for the workflow's summary. */
export function whatIsBooked(
  booking: Pick<
    Booking,
    "module" | "resourceId" | "resourceName" | "prebookingDate" | "adultCount" | "childCount" | "topUpOf"
  >,
): string {
  const { resourceId, resourceName } = booking;
  const named = resourceName === null ? resourceId : `${resourceName} (${resourceId})`;
  // The resource of a top-up need not be known yet.
  const where = isTopUp(booking) ? [named, `top-up of ${booking.topUpOf}`].filter(Boolean).join(", ") : named;
  const when = booking.prebookingDate === null ? "" : `, ${booking.prebookingDate} local time`;
  const children = (booking.childCount ?? 0) > 0 ? ` and ${booking.childCount} child(ren)` : "";
  return `${booking.module} ${where}${when}, ${booking.adultCount} adult(s)${children}`;
}

function untilText({ until }: Waiting): string {
  return until === null ? "" : `, until ${new Date(until).toISOString()} at the latest`;
}

function facts(booking: Booking): string[] {
  const rows: [string, string | null][] = [
    ["Order", booking.orderId],
    ["Supplier status", booking.supplierStatus === null ? null : String(booking.supplierStatus)],
    ["Visit", booking.visitAt],
    ["Can be cancelled until", booking.cancellableUntil],
    ["Reason", booking.reason === null ? null : `${booking.reason.code}: ${booking.reason.message}`],
    ["Revision", String(booking.revision)],
  ];
  return rows.filter(([, value]) => value !== null).map(([name, value]) => `- ${name}: ${value}`);
}
