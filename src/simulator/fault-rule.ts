/** Fault rule: which calls it concerns, and what happens to them. */
import { z } from "zod";

/** Every call of the API that faults can be aimed at, and the simulator's own pushes. */
export const SIMULATOR_OPERATIONS = [
  "token",
  "getResource",
  "listResources",
  "listOptions",
  "getEsim",
  "listTopUps",
  "previewPrebooking",
  "getTransportHub",
  "listTransportHubs",
  "listEvents",
  "checkAvailability",
  "createOrder",
  "cancelOrder",
  "checkIn",
  "getOrder",
  "listOrders",
  "createQrCode",
  "issueEPass",
  "listEPasses",
  "getEPass",
  "simulate",
  "push",
] as const;
export type SimulatorOperation = (typeof SIMULATOR_OPERATIONS)[number];

/** Faults of a request; `when` says on which side of its effect. */
const REQUEST_FAULT_KINDS = [
  "answer-lost",
  "order-late",
  "status",
  "slow",
  "html",
  "truncated-json",
  "empty",
  "compressed",
  "byte-order-mark",
  "continue-first",
  "spoiled-field",
  "half-page",
  "hold",
  "stale-read",
  "repeat-page",
  "repeated-request",
] as const;
/** Faults of a push that the simulator makes. */
const PUSH_FAULT_KINDS = ["duplicate", "delay", "drop", "before-answer", "old-key", "reorder"] as const;
/** Every kind of fault. */
export const FAULT_KINDS = [...REQUEST_FAULT_KINDS, ...PUSH_FAULT_KINDS] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How `compressed` packs an answer; `deflate-raw` lacks the wrapper that `deflate` has by its definition. */
export const ANSWER_ENCODINGS = ["gzip", "br", "deflate", "deflate-raw"] as const;
export type AnswerEncoding = (typeof ANSWER_ENCODINGS)[number];

const LIST_FAULT_KINDS: ReadonlySet<FaultKind> = new Set(["half-page", "repeat-page"]);
const LISTS: readonly SimulatorOperation[] = [
  "listResources",
  "listTransportHubs",
  "listEvents",
  "listOrders",
  "listEPasses",
];

const faultMatchSchema = z.strictObject({
  operation: z.enum(SIMULATOR_OPERATIONS).optional(),
  resourceId: z.string().optional(),
  passId: z.string().optional(),
  clientUserId: z.string().optional(),
  programId: z.string().optional(),
  orderId: z.string().optional(),
  transportHubId: z.string().optional(),
  /** Of a push, or asked for by `listEvents`. */
  eventType: z.string().optional(),
  batchId: z.string().optional(),
  /** Only for pushes of a batch; the first is 1. */
  sequence: z.int().positive().optional(),
  /** Only for lists; the first is 1. */
  pageNumber: z.int().positive().optional(),
});

/** The one schema of a rule, for the admin API and for code alike. */
export const faultRuleSchema = z
  .strictObject({
    match: faultMatchSchema,
    kind: z.enum(FAULT_KINDS),
    /** Before or after the call had its effect. Left out: see `docs/simulator.md`, it depends on the kind. */
    when: z.enum(["before", "after"]).optional(),
    /** How many calls it hits. Left out: all of them, until it is removed. */
    times: z.int().positive().optional(),
    delayMs: z.int().nonnegative().optional(),
    /** HTTP status of `status` (500 by default), `html` and `empty` (200 by default). */
    status: z.int().min(200).max(599).optional(),
    /** DragonPass code in the body of `status`. */
    code: z.string().optional(),
    /** `Retry-After` of `status`; a 429 has one anyway. */
    retryAfterSeconds: z.int().nonnegative().optional(),
    /** Header `Retry-After`, word for word: whatever a gateway may say. */
    retryAfter: z.string().optional(),
    /** Of `compressed`; gzip by default. */
    encoding: z.enum(ANSWER_ENCODINGS).optional(),
    /** Of `spoiled-field`: which one, below `data`; an entry of a list by its index. `extra.vouchersList.0`. */
    field: z.string().min(1).optional(),
    /** Of `spoiled-field`: what it becomes. Left out: it goes. */
    value: z.unknown().optional(),
    /** Instead of a value: the same in another type. `decimal` is a number as text, with a fraction of 0. */
    as: z.enum(["text", "number", "decimal"]).optional(),
  })
  .superRefine((rule, ctx) => {
    const problem = contradictionOf(rule.kind, rule.match);
    if (rule.kind === "spoiled-field" && rule.field === undefined) {
      ctx.addIssue({ code: "custom", path: ["field"], message: "spoiled-field must say which field" });
    }
    if (problem !== null) ctx.addIssue({ code: "custom", path: ["kind"], message: problem });
  });

const MATCH_KEYS = Object.keys(faultMatchSchema.shape) as (keyof FaultSubject)[];

/** A rule as the caller writes it. */
export type FaultRule = z.input<typeof faultRuleSchema>;
/** Subject of a call, as far as it is known when it arrives. */
export type FaultSubject = FaultRule["match"];

/** True if the rule concerns this call. */
export function ruleMatches(rule: FaultRule, subject: FaultSubject): boolean {
  if (isPushFault(rule.kind) !== (subject.operation === "push")) return false;
  return MATCH_KEYS.every((key) => rule.match[key] === undefined || rule.match[key] === subject[key]);
}

/** True for kinds that happen to pushes. */
export function isPushFault(kind: FaultKind): boolean {
  return (PUSH_FAULT_KINDS as readonly string[]).includes(kind);
}

/** A rule that can never hit is a mistake in a test, and would go unnoticed. */
function contradictionOf(kind: FaultKind, match: z.output<typeof faultMatchSchema>): string | null {
  const { operation, sequence, pageNumber } = match;
  if (sequence !== undefined && !isPushFault(kind))
    return `${kind} does not happen to pushes, only they have a sequence`;
  if (pageNumber !== undefined && isPushFault(kind)) return `${kind} happens to pushes, only lists have a page number`;
  if (operation === undefined) return null;
  if (isPushFault(kind) && operation !== "push") return `${kind} happens to pushes only`;
  if (!isPushFault(kind) && operation === "push") return `${kind} does not happen to pushes`;
  if (kind === "order-late" && operation !== "createOrder" && operation !== "issueEPass")
    return "order-late happens to createOrder and issueEPass only";
  if (kind === "repeated-request" && operation !== "createOrder" && operation !== "cancelOrder") {
    return "repeated-request happens to createOrder and cancelOrder only";
  }
  if (LIST_FAULT_KINDS.has(kind) && !LISTS.includes(operation)) return `${kind} happens to lists only`;
  if (kind === "stale-read" && operation !== "getOrder" && operation !== "listOrders") {
    return "stale-read happens to getOrder and listOrders only";
  }
  return null;
}
