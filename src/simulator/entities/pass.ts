/** Means of paying for a visit: an E-pass or a membership. */
export const PASS_TYPES = ["ePass", "membership"] as const;
export type PassType = (typeof PASS_TYPES)[number];

/** A pass and what is left on it. */
export interface Pass {
  readonly type: PassType;
  readonly id: string;
  readonly programId: string;
  /** Whose it is. */
  readonly clientUserId: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Usages in all; for a membership, shared entitlements. */
  readonly availableUsages: number;
  readonly usedUsages: number;
  /** Empty: every resource of the program. */
  readonly allowedResourceIds: readonly string[];
  readonly activationDate: Date | null;
  readonly expirationDate: Date;
}

/** Fields that a test gives to make a pass; everything has a default. */
export interface NewPass {
  type?: PassType | undefined;
  id?: string | undefined;
  programId?: string | undefined;
  clientUserId?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  availableUsages?: number | undefined;
  allowedResourceIds?: readonly string[] | undefined;
  activationDate?: Date | null | undefined;
  expirationDate?: Date | undefined;
}
