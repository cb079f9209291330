import { z } from "zod";
import type { Instant } from "../../contract/vocabulary.ts";
import {
  informativeInteger,
  informativeText,
  optionalId,
  optionalInstant,
  optionalInteger,
  optionalLocalTime,
  optionalRecord,
  wireId,
  wireInteger,
} from "./wire.ts";

/** An order as DragonPass describes it, without the guest's data. */
export interface SupplierOrder {
  orderId: string;
  /** DragonPass's status code, also one that is not known here. */
  status: number;
  /** DragonPass's number of the module, see `MODULE_CODES`. */
  module: number | null;
  /** A credential: not for logs. */
  passId: string | null;
  /** 1 walk-in, 2 prebooking. */
  category: number | null;
  orderCreatedDate: Instant | null;
  orderCancelledDate: Instant | null;
  /** As given: local time at the resource, with or without an offset. */
  usageDate: string | null;
  usedUsages: number | null;
  /** Local time at the resource, `YYYY-MM-DDTHH:mm`; null where it is given in another way. */
  prebookingDate: string | null;
  resourceId: string | null;
  resourceName: string | null;
  iata: string | null;
  transportHubName: string | null;
  terminal: string | null;
  city: string | null;
  countryOrRegion: string | null;
  optionId: string | null;
  /** Credentials: not for logs. */
  vouchers: { voucher: string; voucherType: number | null }[];
  remarks: string | null;
  details: SupplierOrderDetails | null;
}

/** What only one module has, as DragonPass names it. */
export interface SupplierOrderDetails {
  esim?: Record<string, unknown>;
  esimOptions?: Record<string, unknown>;
  fitnessOptions?: Record<string, unknown>;
}

/** An order that waits for its voucher may already have the place for it. */
const wireVoucher = z.looseObject({ voucher: optionalId.catch(null), voucherType: informativeInteger });

const wireOrderExtra = z.looseObject({
  prebookingDate: optionalLocalTime,
  usageDate: informativeText,
  usedUsages: optionalInteger,
  resourceId: optionalId,
  resourceName: informativeText,
  iata: informativeText,
  transportHubName: informativeText,
  terminal: informativeText,
  city: informativeText,
  countryOrRegion: informativeText,
  optionId: optionalId,
  vouchersList: z.array(wireVoucher).nullish().catch(null),
  remarks: informativeText,
  esim: optionalRecord,
  esimOptions: optionalRecord,
  fitnessOptions: optionalRecord,
});

const wireOrderFields = z.looseObject({
  orderId: wireId,
  status: wireInteger,
  module: informativeInteger,
  category: informativeInteger,
  ePassId: optionalId,
  membershipId: optionalId,
  dpId: optionalId,
  orderCreatedDate: optionalInstant,
  orderCancelledDate: optionalInstant,
  usageDate: informativeText,
  usedUsages: optionalInteger,
  resourceId: optionalId,
  resourceName: informativeText,
  remarks: informativeText,
  extra: wireOrderExtra.nullish(),
});

/** Answer to creating, reading and cancelling an order (DragonPass: prebooking with an E-pass; A5, A6). */
export const wireOrder = wireOrderFields.transform(toSupplierOrder);

function toSupplierOrder(wire: z.output<typeof wireOrderFields>): SupplierOrder {
  const extra = wire.extra ?? wireOrderExtra.parse({});
  return {
    orderId: wire.orderId,
    status: wire.status,
    module: wire.module,
    passId: wire.ePassId ?? wire.membershipId ?? wire.dpId,
    category: wire.category,
    orderCreatedDate: wire.orderCreatedDate,
    orderCancelledDate: wire.orderCancelledDate,
    usageDate: extra.usageDate ?? wire.usageDate,
    usedUsages: extra.usedUsages ?? wire.usedUsages,
    prebookingDate: extra.prebookingDate,
    resourceId: extra.resourceId ?? wire.resourceId,
    resourceName: extra.resourceName ?? wire.resourceName,
    iata: extra.iata,
    transportHubName: extra.transportHubName,
    terminal: extra.terminal,
    city: extra.city,
    countryOrRegion: extra.countryOrRegion,
    optionId: extra.optionId ?? optionIdIn(extra.esimOptions) ?? optionIdIn(extra.fitnessOptions),
    vouchers: (extra.vouchersList ?? []).flatMap(({ voucher, voucherType }) =>
      voucher === null ? [] : [{ voucher, voucherType }],
    ),
    remarks: wire.remarks ?? extra.remarks,
    details: detailsOf(extra),
  };
}

function optionIdIn(options: Record<string, unknown> | null): string | null {
  return optionalId.safeParse(options?.optionId).data ?? null;
}

function detailsOf(extra: z.output<typeof wireOrderExtra>): SupplierOrderDetails | null {
  const details: SupplierOrderDetails = {};
  if (extra.esim) details.esim = extra.esim;
  if (extra.esimOptions) details.esimOptions = extra.esimOptions;
  if (extra.fitnessOptions) details.fitnessOptions = extra.fitnessOptions;
  return Object.keys(details).length === 0 ? null : details;
}
