/** Resources that misbehave in one way each, so that a user's own tests need no set-up. */

/** The ids, and what each does. The same table is in `docs/simulator.md`. */
export const MAGIC_RESOURCES = {
  soldOut: { resourceId: "N90001", does: "is never available" },
  confirmedLater: { resourceId: "N90002", does: "order starts pending and is confirmed after 5 s" },
  neverConfirmed: { resourceId: "N90003", does: "order starts pending and stays so" },
  cancelledByLounge: { resourceId: "N90004", does: "order is cancelled by the lounge after 5 s, with a remark" },
  answerLost: { resourceId: "N90005", does: "order is made, the answer is lost" },
  orderLate: { resourceId: "N90006", does: "answer is lost, order can be seen only after 30 s" },
  slow: { resourceId: "N90007", does: "order is made, the answer takes 12 s" },
  errorAfterOrder: { resourceId: "N90008", does: "order is made, the answer is HTTP 500" },
  errorBeforeOrder: { resourceId: "N90009", does: "no order is made, the answer is HTTP 500" },
  htmlAnswer: { resourceId: "N90010", does: "order is made, the answer is an HTML page" },
} as const;
export type MagicName = keyof typeof MAGIC_RESOURCES;

/** Real milliseconds. */
export interface MagicDelaysMs {
  confirm: number;
  loungeCancel: number;
  orderAppears: number;
  slowAnswer: number;
}
export const MAGIC_DELAYS_MS: MagicDelaysMs = {
  confirm: 5_000,
  loungeCancel: 5_000,
  orderAppears: 30_000,
  slowAnswer: 12_000,
};

/** Remark on an order that the magic lounge cancelled. */
export const MAGIC_CANCELLATION_REMARK = "The lounge is closed unexpectedly.";

const NAMES = new Map<string, MagicName>(
  Object.entries(MAGIC_RESOURCES).map(([name, { resourceId }]) => [resourceId, name as MagicName]),
);

/** Which magic a resource has, if any. */
export function magicOf(resourceId: string): MagicName | null {
  return NAMES.get(resourceId) ?? null;
}
