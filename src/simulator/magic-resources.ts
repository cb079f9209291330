/** Resources that misbehave in one way each, so that a user's own tests need no set-up: the same ones of each module. */
import type { ModuleName } from "./entities/module-name.ts";
import { moduleOf, PREBOOKED_MODULES } from "./modules/module-registry.ts";

/** The number in each one's id, after the letter of its module, and what it does. The same table is in `docs/simulator.md`. */
const MAGIC = {
  soldOut: { number: 90_001, does: "is never available" },
  confirmedLater: { number: 90_002, does: "order starts pending and is confirmed after 5 s" },
  neverConfirmed: { number: 90_003, does: "order starts pending and stays so" },
  cancelledByLounge: { number: 90_004, does: "order is cancelled by its staff after 5 s, with a remark" },
  answerLost: { number: 90_005, does: "order is made, the answer is lost" },
  orderLate: { number: 90_006, does: "answer is lost, order can be seen only after 30 s" },
  slow: { number: 90_007, does: "order is made, the answer takes 12 s" },
  errorAfterOrder: { number: 90_008, does: "order is made, the answer is HTTP 500" },
  errorBeforeOrder: { number: 90_009, does: "no order is made, the answer is HTTP 500" },
  htmlAnswer: { number: 90_010, does: "order is made, the answer is an HTML page" },
} as const;
export type MagicName = keyof typeof MAGIC;

/** One magic resource of one module. */
interface MagicResource {
  readonly name: MagicName;
  readonly module: ModuleName;
  readonly resourceId: string;
  readonly does: string;
}

/** The id of a magic resource of a module. */
export function magicResourceId(name: MagicName, module: ModuleName): string {
  return `${moduleOf({ module }).idLetter}${MAGIC[name].number}`;
}

const NAMES = Object.keys(MAGIC) as MagicName[];

/** Magic resources of every module that can be prebooked. */
export const ALL_MAGIC_RESOURCES: readonly MagicResource[] = PREBOOKED_MODULES.flatMap(({ name: module }) =>
  NAMES.map((name) => ({ name, module, resourceId: magicResourceId(name, module), does: MAGIC[name].does })),
);

/** Magic resources of lounges, by name. */
export const MAGIC_RESOURCES = Object.fromEntries(
  NAMES.map((name) => [name, { resourceId: magicResourceId(name, "lounge"), does: MAGIC[name].does }]),
) as Readonly<Record<MagicName, { readonly resourceId: string; readonly does: string }>>;

/** Real milliseconds. */
export interface MagicDelaysMs {
  confirm: number;
  loungeCancel: number;
  orderAppears: number;
  slowAnswer: number;
}
/** How long each of them takes, unless a test says otherwise. */
export const MAGIC_DELAYS_MS: MagicDelaysMs = {
  confirm: 5_000,
  loungeCancel: 5_000,
  orderAppears: 30_000,
  slowAnswer: 12_000,
};

/** Remark on an order that the staff of a magic resource cancelled. */
export const MAGIC_CANCELLATION_REMARK = "It is closed unexpectedly.";

const BY_ID = new Map(ALL_MAGIC_RESOURCES.map(({ resourceId, name }) => [resourceId, name]));

/** The magic that a resource has, if any. */
export function magicOf(resourceId: string): MagicName | null {
  return BY_ID.get(resourceId) ?? null;
}
