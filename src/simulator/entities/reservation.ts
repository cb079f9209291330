import type { PassType } from "./pass.ts";

/** Slot that a check of availability with a pass keeps free for a while. */
export interface Reservation {
  /** 32 hexadecimal digits, good for one order. */
  readonly token: string;
  readonly programId: string;
  readonly passType: PassType;
  readonly passId: string;
  readonly module: number;
  readonly resourceId: string;
  readonly optionId: string | null;
  /** Local time at the resource; `null` for what has no date. */
  readonly prebookingDate: string | null;
  readonly adultCount: number;
  readonly childCount: number;
  /** Order whose eSIM is to be topped up; `null` for an order of its own. */
  readonly topUpOf: string | null;
  /** Unix seconds, by the simulator's clock. */
  readonly validUntil: number;
  readonly state: "live" | "released" | "used";
}
