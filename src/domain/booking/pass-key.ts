import type { PassType, ProgramId } from "../../contract/vocabulary.ts";

/** A pass within its program. */
export interface PassKey {
  readonly programId: ProgramId;
  readonly type: PassType;
  readonly id: string;
}

/**
 * Scope for which the bookings of a pass contend: DragonPass keeps one reservation per pass. JSON, since an id may hold
 * any separator.
 */
export function passScope({ programId, type, id }: { programId: string; type: PassType; id: string }): string {
  return JSON.stringify(["pass", programId, type, id]);
}
