import { ATTENTION } from "../../src/domain/booking/attention.ts";
import { table } from "./table.ts";

/** Section about bookings that need a person, and the calls that end each. */
export function attentionSection(): string {
  const notices = Object.entries(ATTENTION).map(([code, { message, whatToDo }]) => [`\`${code}\``, message, whatToDo]);
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

${table(["It waits, or needs a person", "The call that ends it", "What happens"], WAYS_OUT)}

The same in Temporal: the updates \`sync\` and \`resolve\` of \`prebooking/<bookingId>\`. A booking that nobody carries any more is restarted from its row first. How many there are of each code: the metric \`bookings_needing_attention\`.`;
}

const WAYS_OUT = [
  [
    "`waitsFor: temporal`",
    "start a worker",
    "it is taken up. Where no workflow was ever started, the request is removed after an hour and can be repeated",
  ],
  [
    "`waitsFor: dragonpass`",
    "none is needed; the log says what DragonPass answers",
    "it is repeated without end; a cancellation is carried out as soon as nothing is on its way",
  ],
  [
    "`waitsFor: pass_busy`",
    "`sync` or `resolve` the other booking of the pass",
    "the pass is free, after ten minutes at the latest",
  ],
  [
    "`waitsFor: outcome_unknown`, `outcome_unknown`",
    "`resolve` as `noOrder`, or with its `order`",
    "it reserves again, or ends if it was to be cancelled, or if what was asked for is lost (`request_lost`); or the order is adopted",
  ],
  [
    "`undecided_too_long`",
    "as `waitsFor` says; `noted` to be left alone",
    "it is taken back once there is an order or a refusal",
  ],
  [
    "`stray_order`",
    "cancel it at DragonPass, then `sync`; or `noted`. Of a booking that has ended: `noted`, or the push of the cancellation within an hour",
    "the order that has ended is no longer named",
  ],
  [
    "`order_not_found`, `order_disputed`, a cancellation of an order that is not there",
    "`resolve` as `noOrder`, or `sync`",
    "the order is read: the booking ends as cancelled where DragonPass does not know it, and is shown as it is read where it does (409 `nothing_to_resolve`)",
  ],
  [
    "`unknown_status`, `pending_too_long`, `time_unknown`",
    "`sync` once DragonPass has mended it; or `noted`",
    "the order is read",
  ],
  [
    "`check_in_unknown`",
    "`noted`, once DragonPass has said whether it was checked in",
    "nothing else: the visit is over, and no call checks it in any more",
  ],
  ["`not_followed`", "terminate its workflow if it runs, then `sync`", "it is restarted from its row, and read"],
] as const;
