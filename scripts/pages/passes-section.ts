import { DEFAULT_TIMINGS } from "../../src/domain/booking/timings.ts";
import { PASS_ATTENTION } from "../../src/domain/passes/pass-attention.ts";
import { table } from "./table.ts";

/** Section about requests for passes: what can need a person, and what ends each wait. */
export function passesSection(): string {
  const notices = Object.entries(PASS_ATTENTION).map(([code, { message, whatToDo }]) => [
    `\`${code}\``,
    message,
    whatToDo,
  ]);
  return `## Passes that are issued

A pass has no reservation that would keep a second one out. So a request whose answer was lost is never sent again by itself: the passes of the user are looked through at the same times as the orders of a lost answer, and where none is the request's for an hour, \`needsAttention\` is \`outcome_unknown\`, with the request ids that DragonPass may know. A worker that is killed within the moment in which it sends leads to the same.

1. Find the request: \`WorkflowType = "passIssue" AND NeedsAttention = true\` in Temporal, whose details say what it waits for; \`GET /v1/pass-requests/{passRequestId}\`; the metric \`pass_requests_needing_attention\` counts them by code, those too whose workflow has ended.
2. Ask DragonPass whether a request id in the details has issued a pass.
3. \`POST /v1/pass-requests/{passRequestId}/resolve\`, as the table says.

${table(["Code", "What happened", "What to do"], notices)}

\`\`\`sh
API=http://127.0.0.1:3000 ID=request-1 KEY=a-key-that-may-operate
resolve() { curl -X POST "$API/v1/pass-requests/$ID/resolve" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d "$1"; }
resolve '{"outcome":"noOrder"}'                                 # no pass was issued: it is asked for again, or ends if it was cancelled
resolve '{"outcome":"order","orderId":"DP00000000000001"}'      # the order that issued the pass: it is adopted
resolve '{"outcome":"noted"}'                                   # somebody knows; not asked about again
\`\`\`

${table(["It waits, or needs a person", "What ends it"], WAYS_OUT)}

The workflow \`pass-issue/<passRequestId>\` stays until its pass is cancelled or expires. \`booking-watch\` asks about requests as about bookings, and compares them with what Temporal lists (see *When Temporal loses data*):

${table(["The workflow, or the row", "What happens"], WATCHED)}

A second pass is looked for ${STRAY_MINUTES} minutes after an answer was lost, or was a 401 or a 429: also where the request has ended meanwhile, whose workflow stays as long, without \`Module\`. One that is found (\`stray_order\`) is never cancelled by itself, whatever \`STRAY_ORDER_ACTION\` says: nobody here can tell which one is used. Names are in the workflow's argument and in \`pass_requests.request\`, there only until the pass is issued or refused.`;
}

const UNDECIDED_MINUTES = DEFAULT_TIMINGS.undecidedAttentionAfterMs / 60_000;

const STRAY_MINUTES = DEFAULT_TIMINGS.strayLookUpsMs.map((ms) => ms / 60_000).join(" and ");

const WAYS_OUT = [
  [
    "DragonPass does not answer, or throttles (a pending activity that fails)",
    "DragonPass; it is repeated without end, and a cancellation is carried out as soon as nothing is on its way",
  ],
  ["`outcome_unknown`", "`resolve` as `noOrder`, or with its `order`; or the pass, once a look-up finds it"],
  [
    "`undecided_too_long`",
    `the pass, or a refusal; a person is asked for after ${UNDECIDED_MINUTES} minutes, whatever hangs. \`noted\` leaves it alone`,
  ],
  [
    "`stray_order`",
    "`noted`, once the second pass is cancelled at DragonPass, or is to be kept; or the cancellation of the request's own pass, where the second one is cancelled by then",
  ],
  ["`order_disputed`, `order_not_found`", "`resolve` as `noOrder`, or with the `order` of another pass"],
  [
    "issued, and `order_not_found`: its cancellation was refused, since DragonPass does not show the pass",
    "`resolve` as `noOrder` once DragonPass has said that it is gone: the request ends as cancelled; where it is shown after all the notice is taken back (409 `nothing_to_resolve`), and it can be cancelled",
  ],
  ["`not_followed`", "terminate its workflow if it runs; then `resolve` or `cancel` starts it again"],
  [
    "rejected with `request_lost`, and `outcome_unknown`",
    "ask DragonPass whether a pass of the user was issued; then `noted`. It is asked for no more under this id",
  ],
];

const WATCHED = [
  [
    "the workflow is not there, or has failed",
    "it is started again within 15 minutes, also where its pass is issued; what it may have asked is looked for first",
  ],
  [
    "the workflow was terminated",
    "it asks for a person (`not_followed`), with a pass and without one, also where no run had opened it, until the pass has expired. The log says which (`nobody follows this request for a pass; it asks for a person`), the metric counts it. `resolve` or `cancel` starts it again; that its caller asks for it again does not",
  ],
  [
    "the row is gone, or from before, and the workflow runs",
    "the workflow is rung (signal `comparePass`) and writes the row, its pass and what it has asked back, within 15 minutes",
  ],
  ["the row is from before the end, and the workflow has ended", "the end is written back from the workflow's result"],
  [
    "both are gone while it is started again",
    "it goes on from what its beginning knows. Of one that a release before has started again only what is shown is known: it keeps its pass; without one it ends as `rejected`, `request_lost`, and asks for a person",
  ],
];
