import { orderStatusChangedSignal, WORKFLOW_TYPES } from "../../src/domain/messages.ts";
import { table } from "./table.ts";

/** Section about commits that PostgreSQL has lost and Temporal knows of. */
export function lostCommitsSection(): string {
  return `## When PostgreSQL has lost commits

A failover to a standby that lagged, or a restore, brings back a database that is older than Temporal. Each workflow carries what it knows of its booking (what was asked for, as it was last published, its order, every creation that it has scheduled) into every activity, and the activity writes back what the database has lost before it believes it: the row, the claim, the attempts. An attempt that is written back is looked for at DragonPass before anything is sent. The log says \`the database had lost what was known of a booking; it is written again\`, once for each.

How much can be lost:

${table(["PostgreSQL", "What a crash or a failover loses"], DURABILITY)}

The connections set \`synchronous_commit\` to \`on\` where it is off, so a commit that was answered is on the disk of the primary. Only a synchronous standby (\`synchronous_standby_names\`, at best \`ANY 1\` of two) has it elsewhere too; with one, a failover loses nothing and the rest of this section is for restores. It costs a round trip to the standby for each commit, and while no standby answers nothing commits: pushes are refused with 503, and DragonPass repeats them.

What is written back, and what is not:

${table(["Lost", "What becomes of it"], LOSSES)}

After a failover with an asynchronous standby, or a restore:

1. Stop the old primary for good. Two databases that both take writes cannot be put together again. Where Temporal is put back too, stop all workers before, and start them afterwards, two minutes or more after the instant of the database's copy. The two copies need not be of one instant, and either may be the older one. Should they start sooner, or was the Schedule \`booking-watch\` paused then, first \`temporal workflow delete --query '(WorkflowType = "${WORKFLOW_TYPES.prebooking}" AND BookingStatus = "requested") OR (WorkflowType = "${WORKFLOW_TYPES.passIssue}" AND OrderId IS NULL AND ExecutionStatus = "Running")'\`: those bookings and requests for passes are restarted, and looked for first; one that the database does not have is gone with that, and its caller repeats it.
2. Within 15 minutes \`booking-watch\` finds what runs in another state than the database has, or is not in it, and has it compare itself: at most 4000 bookings a minute. What differs in nothing but its remarks, a notice, a check-in or a remembered cancellation it does not see. Where workers begin after nobody has watched for two minutes, every booking with an order also reads it again, one after the other at \`DRAGONPASS_RATE_PER_SECOND\`: 12,000 in 15 minutes at 20 a second. What was cancelled or changed since the copies shows as it is by then. Where the database was put back beneath workers that ran, nobody does that by itself. To have every booking compare itself, and read its order, now: \`temporal workflow signal --name ${orderStatusChangedSignal.name} --query 'WorkflowType = "${WORKFLOW_TYPES.prebooking}" AND ExecutionStatus = "Running"' --reason restored\`. It is safe at any time; each booking reads its order once, within the rate of \`DRAGONPASS_RATE_PER_SECOND\`.
3. Trigger the Schedules \`resource-recovery\` and \`catalogue-sync\`, above all where the processes were replaced too: resource updates that were pushed and lost are fetched.
4. Look at \`NeedsAttention = true\`, and at the bookings whose workflows ended in the time that was lost: \`WorkflowType = "${WORKFLOW_TYPES.prebooking}" AND ExecutionStatus != "Running" AND CloseTime > "…"\`. The result of each is the booking as it was published last; until \`booking-watch\` has compared it, within 15 minutes, the database may show it as it was before. One that is not in the database at all is answered from Temporal, while that keeps it, and is not in lists.`;
}

const DURABILITY = [
  ["`synchronous_commit = off`", "the last commits before any crash; not used here"],
  [
    "`synchronous_commit = on`, no standby, or an asynchronous one",
    "nothing in a crash; in a failover what the standby had not received, seconds as a rule",
  ],
  ["`synchronous_commit = on`, a synchronous standby", "nothing"],
  ["`synchronous_commit = remote_write`, a synchronous standby", "nothing, unless primary and standby fail at once"],
  ["a restore", "everything since the point in time that is restored to"],
];

const LOSSES = [
  [
    "a booking's version, or its whole row",
    "written again from the workflow, at its next activity. Where status, order or the whole row differ, `booking-watch` has it do that within 15 minutes; until then HTTP shows the older one",
  ],
  [
    "which order is a booking's",
    "claimed again; where another booking has claimed it meanwhile, `order_disputed` asks for a person",
  ],
  [
    "an attempt to make an order",
    "written again as one whose outcome is unknown, and settled before anything new is tried",
  ],
  [
    "the lease of a pass",
    "taken again with such an attempt; else the next booking of the pass may reserve, and this one reserves again",
  ],
  ["a push that had been acknowledged", "gone: DragonPass does not repeat it. The order is read instead"],
  ["what was asked for", "written again with the row; the guest's data only while there is no order"],
  [
    "which run carries a booking, however often it was restarted",
    "the run that Temporal runs takes the row, whichever run that names",
  ],
  [
    "a row, whose id is then asked for with another body",
    "422: Temporal is asked what its workflow was started for. An activity that meets such a row all the same writes its own booking over it; where a run has taken the other one up, it asks nothing of DragonPass, and asks for a person (`booking_replaced`, `not_followed`)",
  ],
  [
    "a cancellation of ours, of a booking whose workflow is lost too",
    "the order is read, and shows as cancelled. It counts as asked for here where the row still says so (`cancelRequestedAt`, or the mark of the request); where nothing does nobody can know: `reason` is `cancelled_by_supplier`, and its `message` says that a cancellation may be forgotten",
  ],
  [
    "a check-in",
    "written again from the workflow, with its vouchers; one that DragonPass has not answered is asked for again, by whoever carries the booking. Where the workflow is lost too and nothing is stored of it, nobody can know: no read of the order tells. `checkedInAt` is null, and whoever checks in again has DragonPass answer as it did before (A20)",
  ],
  [
    "a part of a full read, a page of a recovery, what was read for a batch",
    "missed by whoever made it when it ends, in the transaction that would say so, and made again",
  ],
  [
    "a push about the catalogue, or the request of a full read, that nobody carries any more",
    "the process that acknowledged the push, or has noted since that it takes pushes, misses it within half a minute, and every program is read again; else the daily read brings it. A full read that has begun and not ended is taken up after two hours",
  ],
  [
    "a booking whose workflow never began, or of which Temporal knows nothing any more either",
    "gone; whoever asked repeats the request. An order that it had made is not known here: its pushes are *unclaimed*",
  ],
  [
    "the end of a booking, whose workflow has ended",
    "written again from what the workflow returned, its attempts settled and its pass free, once `booking-watch` finds that it does not run, within 15 minutes, or somebody asks for the booking again",
  ],
  [
    "what no workflow carries any more: its execution is deleted, lost too, or past the retention of the namespace",
    "restarted from its row. Where that is from before the order, the order is looked for before one is made: adopted where it is the booking's beyond doubt, else `outcome_unknown` asks for a person (see *When Temporal loses data*)",
  ],
  [
    "both stores are put back to earlier copies, of one instant or not: a workflow runs from before its order was made, and the database may have an older row of its booking, or none",
    "looked for before an order is made, as after a restart: the database says that `booking-watch` last ran more than two minutes ago, and a worker notes that before it begins. A workflow from before that which finds no row, or one that was made later, is looked for as well. An order that was made and cancelled since is found too, and shows as cancelled. A request for a pass goes the same way: its pass is adopted where it is its own beyond doubt, else `outcome_unknown` asks for a person. Only with all workers stopped meanwhile: beneath workers that run, and where they start sooner than that, it **orders again** (see step 1)",
  ],
  [
    "a booking that was asked for after both copies",
    "gone, as neither store has it; whoever asked repeats the request, which **orders again** where it had an order: that one's pushes are *unclaimed*",
  ],
];
