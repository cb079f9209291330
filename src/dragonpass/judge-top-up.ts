import type { PrebookingRequest } from "../contract/prebooking-request.ts";
import type { BookingId, OrderId, ProgramId } from "../contract/vocabulary.ts";
import { isTopUp, type ToppedUp } from "../domain/booking/top-up.ts";
import { moduleRow } from "../domain/modules.ts";
import { type Refused, refused } from "./rejection.ts";

type Asked = Pick<PrebookingRequest, "module" | "resourceId" | "topUpOf"> & { readonly programId: ProgramId };

/** Subject of a request, which a top-up leaves to the booking that it names. */
interface WhatItIsOf {
  readonly resourceId: string;
  /** The order that has the eSIM; left out where nothing is topped up. */
  readonly topUpOrderId?: OrderId;
}

/** The judgement of a request by the bookings of the eSIM that it tops up, if it does. */
type TopUpVerdict<Request> = Refused | { readonly kind: "fits"; readonly request: Request & WhatItIsOf };

/**
 * Judges whether there is an eSIM to top up, and tells what the request is of. The pass is not judged: it may be another
 * one than the eSIM was bought on.
 */
export async function judgeTopUp<Request extends Asked>(
  request: Request,
  findToppedUp: (topUpOf: BookingId) => Promise<ToppedUp>,
): Promise<TopUpVerdict<Request>> {
  const { resourceId } = request;
  if (isTopUp(request)) return judge(request, request.topUpOf, await findToppedUp(request.topUpOf));
  if (resourceId === undefined) throw new TypeError("a request that tops nothing up names its resource");
  return { kind: "fits", request: { ...request, resourceId } };
}

function judge<Request extends Asked>(
  request: Request,
  topUpOf: BookingId,
  { named, first }: ToppedUp,
): TopUpVerdict<Request> {
  const impossible = (message: string) => refused("top_up_not_possible", message, { topUpOf });
  const { module, programId } = request;
  if (named === null || named.programId !== programId)
    return impossible("No booking of this program has the id in topUpOf.");
  if (named.module !== module || !moduleRow(module).hasTopUp)
    return impossible(`The booking in topUpOf is of module ${named.module ?? "unknown"} and cannot be topped up.`);
  if (first === null) return impossible("The first booking of the eSIM is no longer stored.");
  const { orderId: topUpOrderId, resourceId } = first;
  if (named.orderId === null || topUpOrderId === null || resourceId === null)
    return impossible("The booking in topUpOf has no order, or none yet.");
  if (named.status === "cancelled" || first.status === "cancelled")
    return impossible("The eSIM cannot be topped up: its order was cancelled.");
  if (request.resourceId !== undefined && request.resourceId !== resourceId)
    return impossible(`The eSIM is of resource ${resourceId}; leave resourceId out or send that.`);
  return { kind: "fits", request: { ...request, resourceId, topUpOrderId } };
}
