import { z } from "zod";
import type { Instant } from "../../contract/vocabulary.ts";
import { listOr } from "./nested.ts";
import { type SupplierPagination, wirePagination } from "./pagination.ts";
import {
  secondary,
  secondaryId,
  secondaryInstant,
  secondaryInteger,
  secondaryPart,
  secondaryText,
} from "./secondary.ts";
import { wireId } from "./wire.ts";

/** An E-pass as DragonPass describes it. */
export interface SupplierEPass {
  /** Id of the order that issued it. */
  orderId: string;
  /** A credential: not for logs. */
  ePassId: string;
  /** DragonPass's status code of the order. */
  status: number | null;
  /** DragonPass's status code of the pass, see `E_PASS_STATUS`. */
  ePassStatus: number | null;
  /** DragonPass's number of the module. */
  module: number | null;
  clientUserId: string | null;
  /** Personal data: not for logs, nor for answers. */
  firstName: string | null;
  lastName: string | null;
  orderCreatedDate: Instant | null;
  activationDate: Instant | null;
  expirationDate: Instant | null;
  availableUsages: number | null;
  usedUsages: number | null;
  /** Empty: every resource of the program. */
  allowedResourceIds: string[] | null;
}

/** A page of the passes of a user. */
export interface SupplierEPassPage {
  pagination: SupplierPagination | null;
  /** Newest first. */
  ePasses: SupplierEPass[];
}

/**
 * One that cannot be read takes the whole list with it, and nothing else: of a scope that is known in part nobody can
 * say whether it is the same.
 */
const wireIds = secondary(
  z.array(wireId.optional()).transform((ids) => (ids.every((id) => id !== undefined) ? ids : null)),
);

const passFields = {
  ePassId: secondaryId,
  ePassStatus: secondaryInteger,
  firstName: secondaryText,
  lastName: secondaryText,
  activationDate: secondaryInstant,
  expirationDate: secondaryInstant,
  availableUsages: secondaryInteger,
  usedUsages: secondaryInteger,
  // Version 1 calls it by the singular.
  allowedResources: secondaryPart({ resourceIds: wireIds, resourceId: wireIds }),
};

/**
 * Answer to issuing and reading an E-pass, with its own fields in `extra`, and a line of a user's list, without (DragonPass:
 * Issue An E-pass; A16). Both its ids identify it.
 */
export const wireEPass = z
  .looseObject({
    orderId: wireId,
    status: secondaryInteger,
    module: secondaryInteger,
    clientUserId: secondaryId,
    orderCreatedDate: secondaryInstant,
    ...passFields,
    extra: secondaryPart(passFields),
  })
  .transform((wire, ctx): SupplierEPass => {
    const { extra } = wire;
    const ePassId = extra?.ePassId ?? wire.ePassId;
    if (ePassId === null) {
      ctx.addIssue({ code: "custom", path: ["extra", "ePassId"], message: "is missing" });
      return z.NEVER;
    }
    const scope = extra?.allowedResources ?? wire.allowedResources;
    return {
      orderId: wire.orderId,
      ePassId,
      status: wire.status,
      ePassStatus: extra?.ePassStatus ?? wire.ePassStatus,
      module: wire.module,
      clientUserId: wire.clientUserId,
      firstName: extra?.firstName ?? wire.firstName,
      lastName: extra?.lastName ?? wire.lastName,
      orderCreatedDate: wire.orderCreatedDate,
      activationDate: extra?.activationDate ?? wire.activationDate,
      expirationDate: extra?.expirationDate ?? wire.expirationDate,
      availableUsages: extra?.availableUsages ?? wire.availableUsages,
      usedUsages: extra?.usedUsages ?? wire.usedUsages,
      allowedResourceIds: scope?.resourceIds ?? scope?.resourceId ?? null,
    };
  });

const wirePage = z
  .looseObject({ pagination: wirePagination, ePasses: z.array(wireEPass).nullable() })
  // A list that hides passes would let one be issued twice: no list is an empty one only where the total says so.
  .refine((page) => page.ePasses !== null || page.pagination?.totalNumber === 0, { path: ["ePasses"] })
  .transform(({ pagination, ePasses }): SupplierEPassPage => ({ pagination, ePasses: ePasses ?? [] }));

/** A page of a user's passes (A16); the list alone is read too. One line that cannot be identified spoils the page. */
export const wireEPassPage = listOr(
  z.array(wireEPass).transform((ePasses): SupplierEPassPage => ({ pagination: null, ePasses })),
  wirePage,
);
