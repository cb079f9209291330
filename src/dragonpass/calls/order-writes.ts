import { SUPPLIER_STATUS } from "../../domain/booking/order-status.ts";
import { MODULE_TABLE } from "../../domain/modules.ts";
import { PATHS } from "../assumptions.ts";
import type { Answer } from "../client/answer.ts";
import type { CallOptions, CreateOrderArgs } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { WriteOutcome } from "../client/outcomes.ts";
import type { NoteLeftOut } from "../client/read-answer.ts";
import { type SupplierOrder, wireOrder } from "../schemas/order.ts";
import { readTolerantly } from "../schemas/read-tolerantly.ts";
import { passField } from "./pass-field.ts";

/** Makes an order for a reserved slot: resource, date and passengers are bound to the token. */
export async function createOrder(caller: Caller, args: CreateOrderArgs): Promise<WriteOutcome<SupplierOrder>> {
  const { module, pass, prebookingToken, guest, ...options } = args;
  const { code, pathSegment } = MODULE_TABLE[module];
  const answer = await caller.call({
    ...options,
    operation: "createOrder",
    method: "POST",
    path: pass.type === "ePass" ? PATHS.ePassPrebooking(pathSegment) : PATHS.membershipPrebooking(pathSegment),
    body: {
      module: code,
      ...passField(pass),
      extra: { prebookingToken, ...(Object.keys(guest).length === 0 ? {} : { prebookingRequiredInfo: guest }) },
    },
  });
  return outcomeOf(answer, caller.noteOf("createOrder"));
}

/** Cancels an order: the status that it shall have is what asks for it. */
export async function cancelOrder(
  caller: Caller,
  args: CallOptions & { orderId: string },
): Promise<WriteOutcome<SupplierOrder>> {
  const { orderId, ...options } = args;
  const answer = await caller.call({
    ...options,
    operation: "cancelOrder",
    method: "PATCH",
    path: PATHS.orders,
    body: { status: SUPPLIER_STATUS.cancelled, orderId },
  });
  return outcomeOf(answer, caller.noteOf("cancelOrder"), (order) => order.orderId === orderId);
}

function outcomeOf(
  answer: Answer,
  note: NoteLeftOut,
  isExpected: (order: SupplierOrder) => boolean = () => true,
): WriteOutcome<SupplierOrder> {
  switch (answer.kind) {
    case "success": {
      const order = readTolerantly(wireOrder, answer.data);
      if (order.success && isExpected(order.data)) {
        note(order.leftOut);
        return { kind: "ok", value: order.data };
      }
      // DragonPass says yes, but not to what: it may have been done.
      return { kind: "unknown", reason: "unreadable", httpStatus: answer.httpStatus, supplierCode: null, sent: true };
    }
    case "refused":
      return { kind: "refused", refusal: answer.refusal };
    case "unauthenticated":
      return { kind: "unauthenticated", supplierCode: answer.supplierCode };
    case "throttled":
      return { kind: "throttled", retryAfterMs: answer.retryAfterMs };
    case "unknown": {
      const { reason, httpStatus, supplierCode, sent } = answer;
      return { kind: "unknown", reason, httpStatus, supplierCode, sent };
    }
  }
}
