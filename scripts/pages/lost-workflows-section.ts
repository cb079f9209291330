import { DEFAULT_TIMINGS } from "../../src/domain/booking/timings.ts";
import { table } from "./table.ts";

/** Section about bookings that Temporal has lost. */
export function lostWorkflowsSection(): string {
  return `## When Temporal loses data

Each row says by when its booking must have been looked at again. The Schedule \`booking-watch\` asks Temporal once a minute about those that are overdue. Every ${DEFAULT_TIMINGS.comparisonPauseMs / 60_000} minutes it also compares all open bookings with the workflows that Temporal lists as running, a thousand at a time: one that is not listed is asked about like one that is overdue, and a healthy one costs nothing more. Requests for passes are watched and compared in the same way, until their pass expires; what is special about them is in *Passes that are issued*. A run that finds nothing due asks the database nine statements of one row or an index each, however many bookings and requests there are. So a workflow that is lost on its own comes back within 15 minutes too. What is younger than ${DEFAULT_TIMINGS.comparisonGraceMs / 60_000} minutes is left to the next comparison, since Temporal lists with a delay. The log says which it was: \`open bookings are missing from Temporal's list of those that run; it is asked about each of them\` counts those that are asked about, as after a *terminate*; \`Temporal gives no list of the bookings that run; they are compared by the next watch\` means that only what is overdue is found. Of passes the lines say \`requests for passes\`.

${table(["The workflow", "What happens"], WATCHED)}

A restarted booking goes on from its row, its order and its attempts: an order is read and followed, a lost answer is settled, a request without an order is carried on; nothing is ordered twice. Its history and its notes say that it was restarted. The request is stored for this, the guest's data only until an order is known.

Where the row knows of no order and of no lost answer, the database may have lost as much as Temporal. So before such a booking makes an order, or ends without one, the orders of its pass are looked through, for two minutes and once more right before. One that nobody has claimed is adopted where it is the booking's beyond doubt:

- it is the only one that fits, with resource, visit and passengers in it;
- it was made since the booking was asked for;
- no other booking of the pass that is undecided asks for the same.

Where that cannot be said, also where DragonPass may have moved the visit since, no order is made. \`outcome_unknown\` names the orders in its \`details\`, and a person decides with \`resolve\`.

A row of a release that stored no request, whose booking Temporal loses before its workflow has stored it, asks for a person as well (\`outcome_unknown\`): what the booking does not show, such as the guest, is lost. It is looked for like the others; \`resolve\` with its \`order\` adopts that, as \`noOrder\` ends it as \`rejected\`, \`request_lost\`. \`autoCancelPending\` of such a booking is taken for false.

Where Temporal was **emptied or put back to an older copy**, the watch sees it: Temporal no longer knows the watch's own last run. Then every open booking is asked about, and comes back within 15 minutes, at ${WATCH_PER_MINUTE} a minute. What runs at an earlier state is rung, and finds its order in the database. **Stop all workers before Temporal is put back, and start them afterwards.** A worker remembers workflows as they were, and goes on from there; nobody can go on from the history that this leaves. Such a booking is restarted from the database, too. For an hour after Temporal was seen to be put back, a workflow from before that fails for the third time is terminated and replaced, some minutes later. Other workflows, such as a full read of the catalogue, are not: terminate one that keeps failing. Where Temporal was emptied, nothing has to be done. Schedules and search attributes that are missing are made again every two minutes; \`/readyz\` of a worker names those that cannot be.

Never let two namespaces use one database: each would restart what the other follows.`;
}

/** Rounds and bookings of one run of the watch. */
const WATCH_PER_MINUTE = 20 * 200;

const WATCHED = [
  ["runs", "nothing"],
  ["is not there, or has completed while its booking goes on", "it is restarted"],
  ["has failed or timed out", "it is restarted; after three restarts that failed within an hour it asks for a person"],
  [
    "runs, and its own code keeps failing",
    "it asks for a person (`not_followed`), and takes that back by itself when it goes on; where Temporal was just put back it is replaced",
  ],
  [
    "was terminated",
    "a person wanted that: `needsAttention` is `not_followed`, once. `sync` or `resolve` starts it again",
  ],
];
