import { OUTAGES } from "../../src/api/http/expected-failure.ts";
import { STORE_ERRORS } from "../../src/store/database/store-error.ts";
import { table } from "./table.ts";

/** Section about the lines of the log, and how one finds them. */
export function logSection(): string {
  return `## What the log says

In production one JSON object a line, else one readable line. Every line about a request has its \`requestId\`: the caller's \`Request-Id\` or \`X-Request-Id\` where it is up to 64 letters, digits, \`.\`, \`_\` and \`-\`, else a new one; the answer has it in \`Request-Id\`, a problem in \`instance\`. Every line of an activity has \`bookingId\` (or \`workflowId\`), \`activityType\` and \`attempt\`.

| Looking for | Lines |
| --- | --- |
| what became of a request | \`requestId\`; \`request answered\` has status, and \`code\` where it was refused. Pushes and probes that are well are logged at \`debug\` only |
| everything about a booking | \`bookingId\` |
| calls to DragonPass that did not succeed | \`operation\`, \`outcome\`, \`httpStatus\`, \`supplierCode\`; \`supplierRequestId\` is the \`X-Request-ID\` that DragonPass got. Those that succeeded are logged at \`debug\` |
| why a booking waits | \`an activity failed; Temporal repeats it\`: \`code\` is a failure type of [errors.md](errors.md), or one of those below; \`repeatedInMs\` the pause that DragonPass asked for |
| an outage | \`request refused; it can be repeated later\`, a warning of one line for each request: \`code\` is one of [errors.md](errors.md), or one of those below; \`reason\` is a sentence of ours, or the code of the system or the database |
| a booking that nobody follows | \`nobody follows this booking; it asks for a person\`, with \`bookingId\` and \`code\` |
| what nobody foresaw | \`Activity failed\` and \`request failed\`, errors with \`err\`: where it was thrown. Its message is there only where it is ours or the system's, and cannot quote data |

Codes of the log that [errors.md](errors.md) does not have, since callers see \`temporarily_unavailable\` instead of them. A start that fails says why in a sentence, without a code.

${table(
  ["`code`", "What it means", "Passes by itself?"],
  codes().map(([code, meaning, passes]) => [`\`${code}\``, meaning, passes ? "yes" : "no"]),
)}`;
}

function codes(): (readonly [code: string, meaning: string, passes: boolean])[] {
  const running = Object.entries(STORE_ERRORS).filter(([, { endsStart }]) => !endsStart);
  return [
    ...Object.entries(OUTAGES).map(([code, meaning]) => [code, meaning, true] as const),
    ...running.map(([code, { meaning, retryable }]) => [code, meaning, retryable] as const),
  ];
}
