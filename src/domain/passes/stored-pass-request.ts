import type { PassRequest } from "../../contract/pass-request.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";

/** Fields that every version has had. */
type Identity = "passRequestId" | "createdAt" | "updatedAt";

/**
 * A request for a pass as it was stored, or published in Temporal, perhaps by an earlier version that knew fewer fields.
 * Only `upgradePassRequest` makes a `PassRequest` of it, so that a field that is added later is there, as the contract
 * promises.
 */
export type StoredPassRequest = Pick<PassRequest, Identity> & Partial<Omit<PassRequest, Identity>>;

/** The request, with the fields that have been added since it was stored. Stored requests are read through this. */
export function upgradePassRequest(stored: StoredPassRequest): PassRequest {
  return { ...emptyPassRequest(stored.passRequestId, Date.parse(stored.createdAt)), ...stored };
}

/** A request of which nothing is known: what a new field is in those that were stored without it. */
export function emptyPassRequest(passRequestId: PassRequestId, nowMs: number): PassRequest {
  return {
    passRequestId,
    programId: null,
    status: "requested",
    pass: null,
    module: null,
    orderId: null,
    expirationDate: null,
    activationDate: null,
    availableUsages: null,
    usedUsages: null,
    allowedResourceIds: [],
    reason: null,
    waitsFor: null,
    cancelRequestedAt: null,
    needsAttention: null,
    createdAt: instantOf(nowMs),
    updatedAt: instantOf(nowMs),
  };
}
