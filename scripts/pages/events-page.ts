import { EVENTS, type EventRow, OTHER_MESSAGES } from "../../src/domain/inbox/event-table.ts";
import { table } from "./table.ts";

/** `docs/events.md`: what is known of each event type, from the table that the code decides by. */
export function renderEventsPage(): string {
  return `# Events

This page is generated from \`src/domain/inbox/event-table.ts\`: \`npm run docs\`.

What DragonPass pushes, and what becomes of it. Everything is stored before it is answered; what nobody is rung for is
kept, and listed by \`GET /v1/push-messages\`.

${table(
  ["Event", "Is about", "Two are the same by", "Rings", "Applied by", "Can be recovered", "Notification"],
  Object.values(EVENTS).map((row) => line(`\`${row.eventType}\``, row)),
)}

Notifications are not sent by this version yet.

Messages of no known type:

${table(
  ["Message", "Is about", "Two are the same by", "Rings", "Applied by", "Can be recovered", "Notification"],
  [
    line("Version 1: no `eventType`, but `orderId` and `status`", OTHER_MESSAGES.version1),
    line("of another type, or of none", OTHER_MESSAGES.unhandled),
    line("recovered, and what identifies it is missing", OTHER_MESSAGES.invalid),
  ],
)}

\`type\` is the event type, or the kind of a message without one; \`contentHash\` is the hash of the whole message. The same
with another content is stored too, and marked \`same-key-other-content\`.
`;
}

const RINGS_WORDS: Record<NonNullable<EventRow["rings"]>, string> = {
  bookings: "the booking that owns the order; else those that may, by its pass",
  batch: "the workflow of the batch",
  redemption: "the workflow of the walk-in",
};

function line(name: string, row: EventRow): string[] {
  const code = (text: string | null) => (text === null ? "" : `\`${text}\``);
  return [
    name,
    row.subject ?? "",
    row.identity.map(code).join(", "),
    row.rings === null ? "nobody" : RINGS_WORDS[row.rings],
    code(row.appliedBy),
    row.isRecoverable ? "yes" : "no",
    code(row.notifies),
  ];
}
