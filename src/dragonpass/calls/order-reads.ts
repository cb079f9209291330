import type { Pass } from "../../contract/vocabulary.ts";
import { moduleRow } from "../../domain/modules.ts";
import { PATHS, SUPPLIER_CODES } from "../assumptions.ts";
import type { CallOptions, CheckAvailabilityArgs } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { Answered, Found } from "../client/outcomes.ts";
import { isNotFound, readAnswer } from "../client/read-answer.ts";
import { faultError } from "../errors/supplier-error.ts";
import { type SupplierAvailability, wireAvailability } from "../schemas/availability.ts";
import { type SupplierOrder, wireOrder } from "../schemas/order.ts";
import { type SupplierOrderPage, wireOrderPage } from "../schemas/order-list.ts";
import { passField } from "./pass-field.ts";

/** Asks whether a slot is free, or an eSIM can be topped up, and reserves that when there is a pass. */
export async function checkAvailability(
  caller: Caller,
  args: CheckAvailabilityArgs,
): Promise<Answered<SupplierAvailability>> {
  const { module, resourceId, optionId, prebookingDate, adultCount, childCount, pass, topUpOrderId, ...options } = args;
  const { code, bookedBy, pathSegment } = moduleRow(module);
  const isOptionLevel = bookedBy === "option";
  const slot = {
    resourceId,
    ...(isOptionLevel && optionId !== null ? { optionId } : {}),
    ...(prebookingDate === null ? {} : { prebookingDate }),
    adultCount,
    childCount,
  };
  const asked =
    topUpOrderId === undefined
      ? { path: isOptionLevel ? PATHS.optionAvailability : PATHS.resourceAvailability, subject: slot }
      : { path: PATHS.topUpAvailability(pathSegment), subject: { orderId: topUpOrderId, optionId } };
  const answer = await caller.call({
    ...options,
    operation: "checkAvailability",
    method: "POST",
    path: asked.path,
    body: { ...(pass ? passField(pass) : {}), module: code, ...asked.subject },
  });
  if (answer.kind === "refused") return { kind: "refused", refusal: answer.refusal };
  const value = readAnswer(answer, wireAvailability, caller.noteOf("checkAvailability"));
  // With a pass the slot is reserved, and the token is what makes the order: without it the answer is no use.
  if (pass && value.available && value.prebookingToken === null) throw faultError("unreadable");
  return { kind: "ok", value };
}

/** Reads one page of the orders of a pass. */
export async function listOrders(
  caller: Caller,
  args: CallOptions & { pass: Pass; pageSize: number; pageNumber: number },
): Promise<SupplierOrderPage> {
  const { pass, pageSize, pageNumber, ...options } = args;
  const answer = await caller.call({
    ...options,
    operation: "listOrders",
    method: "POST",
    path: pass.type === "ePass" ? PATHS.ePassOrders : PATHS.membershipOrders,
    body: { ...passField(pass), pageSize, pageNumber },
  });
  return readAnswer(answer, wireOrderPage, caller.noteOf("listOrders"));
}

/** Reads one order. */
export async function getOrder(
  caller: Caller,
  args: CallOptions & { pass: Pick<Pass, "type"> & Partial<Pass>; orderId: string },
): Promise<Found<SupplierOrder>> {
  const { pass, orderId, ...options } = args;
  const answer = await caller.call({
    ...options,
    operation: "getOrder",
    method: "POST",
    path: pass.type === "ePass" ? PATHS.ePassOrderDetails : PATHS.membershipOrderDetails,
    body: { orderId },
  });
  if (isNotFound(answer, SUPPLIER_CODES.orderNotFound)) return { kind: "not-found" };
  const value = readAnswer(answer, wireOrder, caller.noteOf("getOrder"));
  // An answer about another order must never be taken for this one.
  if (value.orderId !== orderId) throw faultError("unreadable");
  return { kind: "ok", value };
}
