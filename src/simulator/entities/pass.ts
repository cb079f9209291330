/** Means of paying for a visit: an E-pass or a membership. */
import type { ModuleName } from "./module-name.ts";

/** The kinds of passes. */
export const PASS_TYPES = ["ePass", "membership"] as const;
export type PassType = (typeof PASS_TYPES)[number];

/** State that somebody has given a pass; whether it is pending or has expired, its dates say (DragonPass: membership status). */
export const PASS_STATUS = { active: 1, suspended: 2, cancelled: 3 } as const;
type PassStatus = (typeof PASS_STATUS)[keyof typeof PASS_STATUS];

/** Usages of one module that a membership has. */
export interface Entitlement {
  readonly available: number;
  readonly used: number;
}

/** A pass and what is left on it. */
export interface Pass {
  readonly type: PassType;
  readonly id: string;
  readonly programId: string;
  /** The user that it was issued for. */
  readonly clientUserId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly status: PassStatus;
  /** Usages in all. */
  readonly availableUsages: number;
  readonly usedUsages: number;
  /** Usages of each module, where they are not one number for all; a module that is missing has none. */
  readonly entitlements: Readonly<Partial<Record<ModuleName, Entitlement>>> | null;
  /** Empty: every module. */
  readonly modules: readonly ModuleName[];
  /** Empty: every resource of the program. */
  readonly allowedResourceIds: readonly string[];
  readonly activationDate: Date | null;
  readonly expirationDate: Date;
  /** Id of the order that issued it. */
  readonly orderId: string;
  /** ISO 8601, seconds, `+00:00`. */
  readonly orderCreatedDate: string;
  /** Null while it is not cancelled. */
  readonly orderCancelledDate: string | null;
}

/** Fields that a test gives to make a pass; everything has a default. */
export interface NewPass {
  type?: PassType | undefined;
  id?: string | undefined;
  programId?: string | undefined;
  clientUserId?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  status?: PassStatus | undefined;
  availableUsages?: number | undefined;
  /** Usages by module; `availableUsages` is their sum then. */
  entitlements?: Readonly<Partial<Record<ModuleName, number | undefined>>> | undefined;
  modules?: readonly ModuleName[] | undefined;
  allowedResourceIds?: readonly string[] | undefined;
  activationDate?: Date | null | undefined;
  expirationDate?: Date | undefined;
  /** When it was issued; now by default. */
  issuedAt?: Date | undefined;
}
