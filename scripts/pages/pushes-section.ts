import type { PushRefusal } from "../../src/dragonpass/push/push-signature.ts";
import {
  CONTRADICTED_BY_READ,
  FOREIGN_PROGRAM,
  NOT_AS_DOCUMENTED,
  OTHER_PASS,
  SAME_KEY_OTHER_CONTENT,
} from "../../src/store/inbox/inbox-message.ts";
import { table } from "./table.ts";

/** Section about pushes: those that wait, that are unusual, that are refused. */
export function pushesSection(): string {
  return `## Pushes

Pushes that have not been applied: \`GET /v1/push-messages?state=waiting&state=unclaimed&state=late\`. *Unclaimed* ones belong to orders that were not made here, and are not walk-ins as far as they say. The metric \`inbox_messages\` counts by the same words, its label \`state\` (\`delivered\` is not counted); \`inbox_waiting_messages\` is those that wait, and 0 when nothing does.

\`marks\` of a message say what is unusual about it:

${table(["Mark", "What it means"], MARKS)}

The keys that verify pushes: \`push_keys\` counts those in use and those of the set that are ignored; \`push_keys_stale\` is 1 while the file cannot be used, and keys that it has withdrawn are still accepted. \`push_token_reuses_total\` counts tokens that came again with another body: if it stays at 0, DragonPass makes one for each message, and \`PUSH_TOKEN_REUSE=refuse\` costs nothing.

### When pushes are refused

Every push that is refused for its token is answered with the same 401. Why, is in the metric \`push_verification_failures_total{reason}\` and in the log: \`a push was refused for its token; if DragonPass sent it, PUSH_JWKS or another setting of pushes is wrong\`, once an hour for each \`reason\`, with how many more there were. Those that are refused for their time have a line of their own, see *When a clock is wrong*.

${table(
  ["`reason`", "What it means, and what to do"],
  Object.entries(REFUSALS).map(([reason, words]) => [`\`${reason}\``, words]),
)}`;
}

const MARKS = [
  [
    `\`${NOT_AS_DOCUMENTED}:/field\``,
    "this field is missing or of another type; it was read if it could be, and counts as null if not",
  ],
  ["`not-storable`", "text, a number or a depth that no database stores; null in its place"],
  [`\`${SAME_KEY_OTHER_CONTENT}\``, "the same event came before with another content; both are kept"],
  [`\`${OTHER_PASS}\``, "it names another pass than the booking that owns the order; the booking is believed"],
  [
    `\`${CONTRADICTED_BY_READ}\``,
    "the status that it tells of never appeared in the order; where DragonPass pushes it again, the next read judges it again",
  ],
  [`\`${FOREIGN_PROGRAM}\``, "its program is not among `DRAGONPASS_PROGRAM_IDS`"],
  ["any other", "contents that the documentation rules out; applied all the same"],
];

const REFUSALS: Readonly<Record<PushRefusal | "reused", string>> = {
  missing:
    "there is no token in the header that `PUSH_TOKEN_HEADER` names; if all are refused so, ask DragonPass which header it uses",
  too_long: "the token is longer than 8 KiB: it is not DragonPass's",
  malformed: "what is in the header is no JWT",
  algorithm: "the token is not signed with RS256: it is not DragonPass's",
  critical_header: "the token has a header that changes what is signed: it is not DragonPass's",
  kid_missing: "the token does not name its key; ask DragonPass",
  kid_unknown:
    "`PUSH_JWKS` lacks the key: DragonPass has changed its keys, or the set is another program's. Get the set again",
  signature: "the key of that name did not sign it: `PUSH_JWKS` is wrong, or somebody forges pushes",
  issuer: "`iss` is not `dragonpass`",
  expired: "it came too late, by our clock of DragonPass; see *When a clock is wrong*",
  not_yet_valid: "it is from the future, likewise",
  issued_in_the_future: "it is from the future, likewise",
  too_old: "it has no `exp`, and is older than `PUSH_MAX_AGE_SECONDS`",
  claims: "a date in the token is no number",
  body_hash:
    "the body is not the one that was signed: something on the way changes it, or `PUSH_BODY_HASH_CLAIM` is wrong",
  reused: "the token had come with another body, and `PUSH_TOKEN_REUSE=refuse`",
};
