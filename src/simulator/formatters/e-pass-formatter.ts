import { E_PASS_STATUS, moduleRow, passModuleRow } from "../../dragonpass/assumptions.ts";
import { toSupplierDate } from "../dates.ts";
import { ORDER_CATEGORY, ORDER_STATUS } from "../entities/order.ts";
import { PASS_STATUS, type Pass } from "../entities/pass.ts";

/** A pass as its issue, its details and its cancellation answer it (DragonPass: Issue An E-pass). */
export function formatEPass(pass: Pass, now: Date): Record<string, unknown> {
  const { orderId, clientUserId, orderCreatedDate, orderCancelledDate } = pass;
  return {
    status: orderCancelledDate === null ? ORDER_STATUS.confirmed : ORDER_STATUS.cancelled,
    module: moduleCodeOf(pass),
    ...allowedModulesOf(pass),
    category: ORDER_CATEGORY.walkIn,
    clientUserId,
    orderId,
    orderCreatedDate,
    orderCancelledDate,
    usageDate: null,
    extra: ownFields(pass, now),
  };
}

/** A pass in the list of its user (assumption A16). */
export function formatEPassListItem(pass: Pass, now: Date): Record<string, unknown> {
  const { orderId, orderCreatedDate } = pass;
  return { orderId, orderCreatedDate, module: moduleCodeOf(pass), ...ownFields(pass, now) };
}

function ownFields(pass: Pass, now: Date): Record<string, unknown> {
  return {
    ePassId: pass.id,
    ePassStatus: statusOf(pass, now),
    firstName: pass.firstName,
    lastName: pass.lastName,
    activationDate: pass.activationDate === null ? null : toSupplierDate(pass.activationDate),
    expirationDate: toSupplierDate(pass.expirationDate),
    availableUsages: pass.availableUsages,
    usedUsages: pass.usedUsages,
    allowedResources: { resourceIds: pass.allowedResourceIds },
  };
}

function statusOf({ status, expirationDate }: Pass, now: Date): number {
  if (status === PASS_STATUS.active && expirationDate < now) return E_PASS_STATUS.expired;
  return status;
}

function moduleCodeOf({ modules: [first, ...others] }: Pass): number {
  return first === undefined || others.length > 0 ? passModuleRow("crossModule").code : moduleRow(first).code;
}

/** Only a pass for several modules says which (DragonPass: cross-module E-pass). */
function allowedModulesOf({ modules }: Pass): { allowedModules?: number[] } {
  return modules.length > 1 ? { allowedModules: modules.map((name) => moduleRow(name).code) } : {};
}
