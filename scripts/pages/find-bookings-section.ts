import { SEARCH_ATTRIBUTE_TYPES } from "../../src/domain/booking/search-attributes.ts";
import { bookingQuery, passRequestQuery } from "../../src/domain/messages.ts";
import { table } from "./table.ts";

/** How bookings are found, in the Temporal UI and by its command line. */
export function findBookingsSection(): string {
  const names = Object.keys(SEARCH_ATTRIBUTE_TYPES).map((name) => `\`${name}\``);
  return `## Find bookings

Search attributes: ${names.join(", ")}.

${table(["Looking for", "Query"], QUERIES)}

A request for a pass is a workflow \`pass-issue/<passRequestId>\`; of these attributes it has \`OrderId\`, \`Module\`, \`NeedsAttention\` and \`AttentionCode\`. Its \`OrderId\` is set once the pass is issued.

Columns that are worth having in the list of workflows: \`Workflow ID\`, \`Status\`, \`BookingStatus\`, \`AttentionCode\`, \`VisitAt\`, \`ResourceId\`, \`OrderId\`, \`Start\`. Views that are worth saving, in this order; each opens on what has to be done today:

${table(["View", "Query"], SAVED_VIEWS)}

### From the command line

The commands of this page are those of Temporal's CLI. \`npm start\` and the tests find or fetch one (\`temporal\` on the \`PATH\`, else the folder \`dragonpass-temporal\` of the user's cache, \`~/.cache\` as a rule); for production install it, [as Temporal says](https://docs.temporal.io/cli). Say each time where the server is, or set \`TEMPORAL_ADDRESS\` and \`TEMPORAL_NAMESPACE\` as for the service:

\`\`\`sh
temporal workflow list --address 127.0.0.1:7233 --namespace default --query 'NeedsAttention = true'
temporal workflow describe --workflow-id prebooking/booking-1        # how it runs, its pending activities
temporal workflow metadata --workflow-id prebooking/booking-1        # what it waits for, and which messages it takes
temporal workflow query --workflow-id prebooking/booking-1 --type ${bookingQuery.name}
temporal workflow query --workflow-id pass-issue/request-1 --type ${passRequestQuery.name}
temporal schedule trigger --schedule-id booking-watch
\`\`\``;
}

const QUERIES = [
  ["what needs a person", "`NeedsAttention = true`"],
  ["one kind of it", '`AttentionCode = "stray_order"`; the codes are below'],
  ["not decided for 15 minutes", '`AttentionCode = "undecided_too_long"`'],
  ["not confirmed yet", '`BookingStatus = "pending" AND ExecutionStatus = "Running"`'],
  ["requests for passes that need a person", '`WorkflowType = "passIssue" AND NeedsAttention = true`'],
  [
    "requests for passes that are not issued yet",
    '`WorkflowType = "passIssue" AND ExecutionStatus = "Running" AND OrderId IS NULL`',
  ],
  [
    "requests for passes whose workflow was ended by force, or has failed",
    '`WorkflowType = "passIssue" AND ExecutionStatus IN ("Failed", "Terminated", "TimedOut")`',
  ],
  ["an order, of a booking or of a pass", '`OrderId = "DP00000000000001"`'],
  [
    "visits of a day at a lounge",
    '`ResourceId = "N00001" AND VisitAt BETWEEN "2027-10-01T00:00:00Z" AND "2027-10-02T00:00:00Z"`',
  ],
  [
    "a call to DragonPass that keeps failing",
    "a workflow with a pending activity; its last failure says what DragonPass answered",
  ],
];

const SAVED_VIEWS = [
  ["A person is needed", '`WorkflowType IN ("prebooking", "passIssue") AND NeedsAttention = true`'],
  ["Not decided", '`WorkflowType = "prebooking" AND BookingStatus = "requested" AND ExecutionStatus = "Running"`'],
  ["Not confirmed", '`WorkflowType = "prebooking" AND BookingStatus = "pending" AND ExecutionStatus = "Running"`'],
  ["Passes not issued", '`WorkflowType = "passIssue" AND ExecutionStatus = "Running" AND OrderId IS NULL`'],
  [
    "Ended by force",
    '`WorkflowType IN ("prebooking", "passIssue") AND ExecutionStatus IN ("Failed", "Terminated", "TimedOut")`',
  ],
  ["Catalogue", '`WorkflowType IN ("catalogueSync", "resourceRecovery", "resourceBatch")`'],
];
