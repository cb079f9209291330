import type { Guest } from "../../contract/prebooking-request.ts";
import { SUPPLIER_STATUS } from "../../domain/booking/order-status.ts";
import { MODULE_TABLE, moduleRow } from "../../domain/modules.ts";
import { PATHS } from "../assumptions.ts";
import type { CallOptions, CheckInArgs, CreateOrderArgs } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { WriteOutcome } from "../client/outcomes.ts";
import { writeOutcomeOf } from "../client/write-outcome.ts";
import { type SupplierCheckIn, wireCheckIn } from "../schemas/check-in.ts";
import { type SupplierOrder, wireOrder } from "../schemas/order.ts";
import { passField } from "./pass-field.ts";

/** Makes an order for what was reserved: resource, date and passengers are bound to the token. */
export async function createOrder(caller: Caller, args: CreateOrderArgs): Promise<WriteOutcome<SupplierOrder>> {
  const { module, pass, prebookingToken, guest, topUpOrderId, ...options } = args;
  const { code, pathSegment } = MODULE_TABLE[module];
  const answer = await caller.call({
    ...options,
    operation: "createOrder",
    method: "POST",
    path: CREATION_PATHS[topUpOrderId === undefined ? "prebooking" : "topUp"][pass.type](pathSegment),
    body: {
      module: code,
      ...passField(pass),
      extra: { prebookingToken, ...(topUpOrderId === undefined ? guestField(guest) : { orderId: topUpOrderId }) },
    },
  });
  return writeOutcomeOf(answer, wireOrder, caller.noteOf("createOrder"));
}

const CREATION_PATHS = {
  prebooking: { ePass: PATHS.ePassPrebooking, membership: PATHS.membershipPrebooking },
  topUp: { ePass: PATHS.ePassTopUp, membership: PATHS.membershipTopUp },
} as const;

function guestField(guest: Guest): { readonly prebookingRequiredInfo?: Guest } {
  return Object.keys(guest).length === 0 ? {} : { prebookingRequiredInfo: guest };
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
  return writeOutcomeOf(answer, wireOrder, caller.noteOf("cancelOrder"), (order) => order.orderId === orderId);
}

/** Checks an order in, which gives its vouchers. */
export async function checkIn(
  caller: Caller,
  { module, orderId, ...options }: CheckInArgs,
): Promise<WriteOutcome<SupplierCheckIn>> {
  const path = PATHS.checkIn(moduleRow(module).pathSegment);
  const answer = await caller.call({ ...options, operation: "checkIn", method: "POST", path, body: { orderId } });
  return writeOutcomeOf(answer, wireCheckIn, caller.noteOf("checkIn"));
}
