import type { PassRequest } from "../../contract/pass-request.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import { isReason } from "../booking/stored-booking.ts";
import { instantOf } from "../instant.ts";
import { ifAny, isDate, isListOf, isNumber, isText, isWith, type Shape } from "../shape.ts";

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

/** Whether a value is this request, stored by any version: what a workflow computes with is of its kind. */
export function isPassRequestOf(passRequestId: string): Shape {
  return isWith({
    passRequestId: (id) => id === passRequestId,
    createdAt: isDate,
    updatedAt: isDate,
    status: isText,
    pass: ifAny(isWith({ type: isText, id: isText })),
    module: ifAny(isText),
    orderId: ifAny(isText),
    expirationDate: ifAny(isDate),
    activationDate: ifAny(isDate),
    availableUsages: ifAny(isNumber),
    allowedResourceIds: ifAny(isListOf(isText)),
    reason: ifAny(isReason),
    needsAttention: ifAny(isReason),
    waitsFor: ifAny(isWith({ code: isText, since: isDate })),
    cancelRequestedAt: ifAny(isDate),
  });
}
