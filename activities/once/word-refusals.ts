import type { ResolutionRefusal } from "../../src/contract/resolution.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";

/** A person's word that is not carried out, as the result of the activity that was to do it. */
type RefusedWord = ResolutionRefusal & { readonly kind: "refused" };

/** Refuses a person's word. */
export function refused(refusal: ResolutionRefusal): RefusedWord {
  return { kind: "refused", ...refusal };
}

/** Refuses an order that a person has named; `why` goes on after its id. */
export function orderNotFree(orderId: OrderId, why: string): RefusedWord {
  return refused({ code: "order_not_free", message: `Order ${orderId} ${why}; nothing was changed.` });
}
