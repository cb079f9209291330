import { z } from "zod";
import { EVENTS, type EventName, type EventRow, OTHER_MESSAGES } from "../../src/domain/inbox/event-table.ts";
import { PUSH_SCHEMAS, type PushSchemas, VERSION_ONE_SCHEMAS } from "../../src/dragonpass/push/push-schemas.ts";
import { NOT_AS_DOCUMENTED } from "../../src/store/inbox/inbox-message.ts";
import { fieldsOf } from "./schema-words.ts";
import { table } from "./table.ts";

/** `docs/events.md`: what is known of each event type, from the table that the code decides by. */
export function renderEventsPage(): string {
  return `# Events

This page is generated from \`src/domain/inbox/event-table.ts\` and \`src/dragonpass/push/push-schemas.ts\`: \`npm run docs\`.

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

## How a push is sent

\`POST /push/dragonpass\` with \`Content-Type: application/json\`, the fields of one of the events below, and the token of
DragonPass in the header that \`PUSH_TOKEN_HEADER\` names (\`Authorization\` by default), with or without \`Bearer\` before
it. The token is a JWT, RS256, whose \`kid\` is one of the keys of \`PUSH_JWKS\`. Its \`iss\` must be \`dragonpass\`; \`iat\`,
\`exp\` and \`nbf\` are judged where they are there. The answers are in [http-api.md](http-api.md#post-pushdragonpass). The
simulator signs and sends one for you: [simulator.md](simulator.md#pushes).

A message without a field that *identifies* it is refused with 400. Another field that is missing or odd is noted with the
message (\`${NOT_AS_DOCUMENTED}\` in its \`marks\`), which is taken all the same; fields that are not below are kept.

${(Object.keys(EVENTS) as EventName[]).map((name) => fieldsSection(`\`${EVENTS[name].eventType}\``, PUSH_SCHEMAS[name])).join("\n\n")}

${fieldsSection("Version 1", VERSION_ONE_SCHEMAS)}
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

function fieldsSection(title: string, { documented, tolerant }: PushSchemas<unknown>): string {
  const rows = fieldsOf(documented).map(({ name, isRequired, words, meaning }) => {
    if (identifies(tolerant, name)) return [`\`${name}\``, "identifies", words, meaning];
    return [`\`${name}\``, isRequired ? "always sent" : "may be missing", words, meaning];
  });
  return `### ${title}\n\n${table(["Field", "", "Value", "Meaning"], rows)}`;
}

/** Whether a message is refused where the field is missing. */
function identifies(tolerant: z.ZodType, name: string): boolean {
  const [outer = "", ...inner] = name.split("[].");
  const field: unknown = tolerant instanceof z.ZodObject ? tolerant.shape[outer] : undefined;
  if (inner.length > 0) return field instanceof z.ZodArray && identifies(field.element as z.ZodType, inner.join("[]."));
  return field instanceof z.ZodType && !field.safeParse(undefined).success;
}
