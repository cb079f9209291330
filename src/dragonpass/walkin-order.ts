import type { PassType, ProgramId } from "../contract/vocabulary.ts";
import { NO_WALKIN_FIELDS, type WalkinReport } from "../domain/redemptions/walkin-report.ts";
import { WALKIN_STATUS } from "./assumptions.ts";
import type { SupplierOrder } from "./schemas/order.ts";
import { readInstant } from "./time/instants.ts";

/** The order of a walk-in as a report of it. Its program and type of pass are those that it was found under. */
export function reportOfOrder(
  order: SupplierOrder,
  { programId, passType }: { readonly programId: ProgramId; readonly passType: PassType },
): WalkinReport {
  return {
    ...NO_WALKIN_FIELDS,
    source: "read",
    programId,
    passType,
    passId: order.passId,
    module: order.module,
    supplierStatus: order.status,
    isCancelled: order.status === WALKIN_STATUS.cancelled,
    usageDate: order.usageDate,
    usageInstant: readInstant(order.usageDate)?.instant ?? null,
    orderCreatedDate: order.orderCreatedDate,
    orderCancelledDate: order.orderCancelledDate,
    transportHubName: order.transportHubName,
    resourceId: order.resourceId,
    resourceName: order.resourceName,
  };
}
