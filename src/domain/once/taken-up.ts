/** Taken up within this, it waited for nobody: to date it again would cost each one a statement. */
const TAKEN_UP_SOON_MS = 5_000;

/** Whether what a run takes up is to say anew since when it has waited for DragonPass. */
export function isDatedAnew(
  { createdAt }: { readonly createdAt: string },
  waitsFor: { readonly code: string; readonly since: string } | null,
  nowMs: number,
): boolean {
  if (waitsFor?.code !== "dragonpass") return true;
  return nowMs - Date.parse(createdAt) >= TAKEN_UP_SOON_MS && waitsFor.since === createdAt;
}
