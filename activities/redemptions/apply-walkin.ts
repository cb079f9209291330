import type { OrderId } from "../../src/contract/vocabulary.ts";
import { isToBeRead, walkinOf } from "../../src/domain/redemptions/walkin.ts";
import type { ApplyWalkinInput, ApplyWalkinResult } from "../../src/domain/redemptions/walkin-activities.ts";
import { type KeptWalkin, keepWalkins } from "../../src/inbox/keep-walkins.ts";
import { stateSubjects } from "../../src/store/inbox/state-subjects.ts";
import { readWalkin } from "./read-walkin.ts";
import type { WalkinDependencies } from "./walkin-dependencies.ts";

/**
 * Stores what has been told of a walk-in, and only then reads its order, where something is missing: what was pushed is
 * kept whether or not DragonPass can be asked.
 */
export async function applyWalkin(
  deps: WalkinDependencies,
  { orderId, unread }: ApplyWalkinInput,
): Promise<ApplyWalkinResult> {
  const { db, log } = deps;
  // Nobody finds what a process of the release before has just stored.
  await stateSubjects(db);
  const kept = await keepOne(deps, orderId, {});
  const { reports } = kept;
  if (reports === null && !kept.isDoubtful) return { kind: "ended", as: "no-walk-in" };
  if (reports !== null && !isToBeRead(reports)) return { kind: "ended", as: "complete" };

  const { programId, passType } = walkinOf(reports ?? {});
  const read = await readWalkin(deps, orderId, { isWalkin: reports !== null, programId, passType });
  if (read.kind === "walk-in") {
    await keepOne(deps, orderId, { read: { orderId, report: read.report } });
    return { kind: "ended", as: "complete" };
  }
  // The sweep rings again for a message that may be about anything.
  if (reports === null) return { kind: "ended", as: "no-walk-in" };
  if (read.kind === "other-order") return { kind: "ended", as: "as-pushed" };
  const pauseMs = read.kind === "never-shown" ? undefined : deps.timings.walkinReadsMs[unread];
  if (pauseMs !== undefined) return { kind: "unread", pauseMs: Math.max(pauseMs, read.retryAfterMs ?? 0) };
  log.warn({ orderId, code: read.code }, "could not read the order of a walk-in; it is kept as it was pushed");
  return { kind: "ended", as: "as-pushed" };
}

async function keepOne(
  { db }: WalkinDependencies,
  orderId: OrderId,
  read: Pick<Parameters<typeof keepWalkins>[2], "read">,
): Promise<KeptWalkin> {
  const kept = await keepWalkins(db, [orderId], { areApplied: true, ...read });
  return kept.get(orderId) ?? { reports: null, isDoubtful: false };
}
