import type { PassType, ProgramId } from "../contract/vocabulary.ts";

/** A pass within its program. */
export interface PassKey {
  readonly programId: ProgramId;
  readonly type: PassType;
  readonly id: string;
}
