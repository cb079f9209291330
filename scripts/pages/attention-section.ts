import type { WaitsForCode } from "../../src/contract/booking.ts";
import { ATTENTION, type AttentionCode } from "../../src/domain/booking/attention.ts";
import { table } from "./table.ts";

/** Section about bookings that need a person, and the calls that end each. */
export function attentionSection(): string {
  const notices = Object.entries(ATTENTION).map(([code, { message, whatToDo }]) => [
    `\`${code}\``,
    message,
    whatToDo.replace("docs/operating.md, *What needs a person*,", "the table below"),
  ]);
  return `## What needs a person

${table(["Code", "What happened", "What to do"], notices)}

A notice is taken back by the next look that finds its reason over; \`sync\` looks now. All of them, and all waits, can be ended over HTTP, with a key that may \`operate\`; each call is in the log with the key's name (\`apiKey\`) and can be repeated:

\`\`\`sh
API=http://127.0.0.1:3000 ID=booking-1 KEY=a-key-that-may-operate
operate() { curl -X POST "$API/v1/prebookings/$ID/$1" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d "$2"; }
operate sync '{}'                                                       # reads the order now, or looks for it
operate resolve '{"outcome":"noOrder"}'                                 # the lost order does not exist
operate resolve '{"outcome":"order","orderId":"DP00000000000001"}'      # this is its order
operate resolve '{"outcome":"noted"}'                                   # somebody knows; not asked about again
\`\`\`

${table(["It waits, or needs a person", "The call that ends it", "What happens"], WAYS_OUT.map(rowOf))}

The same in Temporal: the updates \`sync\` and \`resolve\` of \`prebooking/<bookingId>\`. A booking that nobody carries any more is restarted from its row first. How many there are of each code: the metric \`bookings_needing_attention\`.`;
}

/** A wait or a notice of a booking, and how it ends. */
interface WayOut {
  /** Codes of `waitsFor` and of `needsAttention`, and what else is told without one. */
  readonly waits?: readonly WaitsForCode[];
  readonly codes?: readonly AttentionCode[];
  readonly beside?: string;
  /** Call that ends it. */
  readonly call: string;
  readonly happens: string;
}

/** One row for every wait and every notice, so that none is without an end. */
export const WAYS_OUT: readonly WayOut[] = [
  {
    waits: ["temporal"],
    call: "start a worker",
    happens:
      "it is taken up. Where no workflow was ever started, the request is removed after an hour and can be repeated",
  },
  {
    waits: ["dragonpass"],
    call: "none is needed; the log says what DragonPass answers",
    happens: "it is repeated without end; a cancellation is carried out as soon as nothing is on its way",
  },
  {
    waits: ["pass_busy"],
    call: "`sync` or `resolve` the other booking of the pass",
    happens: "the pass is free, after ten minutes at the latest",
  },
  {
    waits: ["outcome_unknown"],
    codes: ["outcome_unknown"],
    call: "`resolve` as `noOrder`, or with its `order`, once DragonPass has said so. The ids of the requests to ask it about are in the workflow's current details from the first look-up on, and in the notice an hour later",
    happens:
      "it reserves again, or ends if it was to be cancelled, or if what was asked for is lost (`request_lost`); or the order is adopted",
  },
  {
    codes: ["undecided_too_long"],
    call: "as `waitsFor` says; `noted` to be left alone",
    happens: "it is taken back once there is an order or a refusal",
  },
  {
    codes: ["stray_order"],
    call: "cancel it at DragonPass, then `sync`; or `noted`. Of a booking that has ended: `noted`, or the push of the cancellation within an hour",
    happens: "the order that has ended is no longer named",
  },
  {
    codes: ["order_not_found", "order_disputed"],
    beside: "a cancellation of an order that is not there",
    call: "`resolve` as `noOrder`, or `sync`",
    happens:
      "the order is read: the booking ends as cancelled where DragonPass does not know it, and is shown as it is read where it does (409 `nothing_to_resolve`)",
  },
  {
    codes: ["unknown_status", "pending_too_long", "time_unknown"],
    call: "`sync` once DragonPass has mended it; or `noted`",
    happens: "the order is read",
  },
  {
    codes: ["check_in_unknown"],
    call: "`noted`, once DragonPass has said whether it was checked in",
    happens: "nothing else: the visit is over, and no call checks it in any more",
  },
  {
    codes: ["not_followed"],
    call: "terminate its workflow if it runs, then `sync`",
    happens: "it is restarted from its row, and read",
  },
];

function rowOf({ waits = [], codes = [], beside, call, happens }: WayOut): readonly string[] {
  const names = [...waits.map((code) => `\`waitsFor: ${code}\``), ...codes.map((code) => `\`${code}\``), beside ?? []];
  return [names.flat().join(", "), call, happens];
}
