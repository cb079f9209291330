import type { AskedPrebooking, PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { isPassThere } from "../../../src/domain/booking/own-pass.ts";

/** A request whose pass is there. */
export function bookable<Asked extends AskedPrebooking>(request: Asked): Asked & Pick<PrebookingRequest, "pass"> {
  if (!isPassThere(request)) throw new Error("the pass of this request is not issued");
  return request;
}
