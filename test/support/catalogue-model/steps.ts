import fc from "fast-check";
import type { Outcome } from "./gates.ts";

/** Something that DragonPass does, or that happens to a message. Numbers choose among what there is. */
export type SupplierStep =
  | { readonly do: "rename" | "change the policy of"; readonly resource: number }
  | { readonly do: "move"; readonly resource: number; readonly hub: number }
  | { readonly do: "rename hub"; readonly hub: number }
  | { readonly do: "remove" | "restore"; readonly resource: number; readonly program: number }
  /** Its messages are on their way, or have come when the step is over. */
  | { readonly do: "announce"; readonly deliver: boolean }
  | { readonly do: "deliver" | "lose" | "repeat"; readonly which: number };

/** Something that we do, or that happens to us. */
export type OwnStep =
  /** A batch of a message that has come lately, 0 being the last. */
  | { readonly do: "apply"; readonly which: number }
  | { readonly do: "recover"; readonly program: number; readonly type: number; readonly answerIsLost: boolean }
  | { readonly do: "sync"; readonly program: number }
  | { readonly do: "book"; readonly resource: number; readonly program: number }
  /** Lets one of the reads that wait at a gate go, several times. */
  | { readonly do: "go on"; readonly which: number; readonly times: number; readonly outcome: Outcome }
  | { readonly do: "wait"; readonly minutes: number };

const choice = fc.nat({ max: 20 });
export const resource = choice;
export const program = fc.nat({ max: 1 });
const hub = fc.nat({ max: 2 });

/** Of every kind, the frequent ones more often. */
export const supplierSteps: fc.WeightedArbitrary<SupplierStep>[] = [
  { weight: 4, arbitrary: fc.record({ do: fc.constant("rename" as const), resource }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("change the policy of" as const), resource }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("move" as const), resource, hub }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rename hub" as const), hub }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("remove" as const, "restore"), resource, program }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("announce" as const), deliver: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliver" as const), which: choice }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("lose" as const), which: choice }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeat" as const), which: choice }) },
];

const outcome = fc.oneof(
  { weight: 6, arbitrary: fc.constant("goes on" as const) },
  { weight: 1, arbitrary: fc.constantFrom("fails" as const, "is killed") },
);
const times = fc.integer({ min: 1, max: 4 });
const type = fc.nat({ max: 1 });
/** A moment; longer than recoveries overlap; until just before, and after, DragonPass forgets what it pushed. */
const minutes = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(2, 20) },
  { weight: 1, arbitrary: fc.constantFrom(47 * 60 + 55, 49 * 60) },
);

const ownSteps: fc.WeightedArbitrary<OwnStep>[] = [
  { weight: 5, arbitrary: fc.record({ do: fc.constant("apply" as const), which: fc.nat({ max: 3 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("recover" as const), program, type, answerIsLost: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sync" as const), program }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("book" as const), resource, program }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant("go on" as const), which: choice, times, outcome }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), minutes }) },
];

/** A change whose batch is applied at once, twice: an attempt that is taken for dead goes on beside the next one. */
const appliedTwice: fc.Arbitrary<(SupplierStep | OwnStep)[]> = fc
  .record({ resource, isRead: fc.boolean(), which: choice })
  .map(({ resource, isRead, which }) => [
    { do: "rename", resource },
    { do: "announce", deliver: true },
    { do: "apply", which: 0 },
    ...(isRead ? [{ do: "go on" as const, which, times: 1, outcome: "goes on" as const }] : []),
    { do: "rename", resource },
    { do: "apply", which: 0 },
  ]);

const oneStep = fc.oneof(...supplierSteps, ...ownSteps).map((step) => [step]);
export const catalogueSteps = fc
  .array(fc.oneof({ weight: 12, arbitrary: oneStep }, { weight: 1, arbitrary: appliedTwice }), {
    maxLength: 80,
    size: "max",
  })
  .map((parts) => parts.flat());
