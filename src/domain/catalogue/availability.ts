/**
 * Whether a program may use a resource is told by DragonPass's list and by `resource.availability.changed`, never by
 * details: they may answer for what was removed (A23).
 */

/** The word of a list about an item, which it has or has not. */
export interface ListedWord {
  readonly isListed: boolean;
  /** Place among reads and messages at which the list began to be read. */
  readonly readNumber: number;
  /** When that was for DragonPass, at the earliest: what is dated before was true when the list was read. */
  readonly beganAtMs: number;
}

/** A message about the availability of a resource. */
export interface AvailabilityChange {
  readonly action: "added" | "removed";
  /** Its own date. */
  readonly atMs: number;
  readonly sequence: number;
  /** Place among reads and messages at which the message came. */
  readonly readNumber: number;
}

/** No clock is wrong by more: a date that lies further ahead is none. */
const AHEAD_MAX_MS = 3_600_000;

/** The newer of two changes, whichever came first: by date, then by sequence. Where both are the same, a removal counts. */
export function newerChange(one: AvailabilityChange, other: AvailabilityChange): AvailabilityChange {
  return compared(one, other) < 0 ? other : one;
}

/** Whether the program may use it; null where nothing says so. A list that began after a message came, or after its date, is newer. */
export function isAvailable(list: ListedWord | null, change: AvailabilityChange | null): boolean | null {
  if (change === null) return list?.isListed ?? null;
  return list !== null && isOlder(change, list) ? list.isListed : change.action === "added";
}

/**
 * Whether a change that has just been told says something else than what is known, and it is not certain which of them
 * is right: then the list is to be read again. One that is simply older, or newer, leaves no doubt.
 */
export function isDisputed(
  told: AvailabilityChange,
  known: { readonly list: ListedWord | null; readonly change: AvailabilityChange | null },
  nowMs: number,
): boolean {
  const { list, change } = known;
  if (change !== null) {
    const isOtherwise = change.action !== told.action;
    if (isOtherwise && change.atMs === told.atMs && change.sequence === told.sequence) return true;
    if (compared(told, change) < 0) return isOtherwise && change.atMs > nowMs + AHEAD_MAX_MS;
  }
  return list !== null && isOlder(told, list) && list.isListed !== (told.action === "added");
}

function isOlder(change: AvailabilityChange, list: ListedWord): boolean {
  return change.readNumber < list.readNumber || change.atMs < list.beganAtMs;
}

/** Below 0 where `one` is the older. */
function compared(one: AvailabilityChange, other: AvailabilityChange): number {
  const isRemoval = ({ action }: AvailabilityChange) => (action === "removed" ? 1 : 0);
  return (
    one.atMs - other.atMs ||
    one.sequence - other.sequence ||
    isRemoval(one) - isRemoval(other) ||
    one.readNumber - other.readNumber
  );
}
