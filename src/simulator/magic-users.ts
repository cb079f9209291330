/** Users whose passes misbehave when they are issued, in the ways of the magic resources. */
import type { MagicName } from "./magic-resources.ts";

/** Beginning of the `clientUserId`, up to the first dash. The same table is in `docs/simulator.md`. */
const MAGIC_USERS = ["answerLost", "orderLate", "slow", "errorAfterOrder", "errorBeforeOrder", "htmlAnswer"] as const;

/** The magic that a user has, if any. */
export function magicOfUser(clientUserId: string): MagicName | null {
  return MAGIC_USERS.find((name) => clientUserId.startsWith(`${name}-`)) ?? null;
}
