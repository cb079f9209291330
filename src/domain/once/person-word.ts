import type { OrderResolution, Resolution, ResolutionRefusal } from "../../contract/resolution.ts";
import type { OrderId } from "../../contract/vocabulary.ts";

/** The part of a state that a person's word about a lost thing is in. */
interface Listening {
  /** A word that is carried out next, or now. */
  readonly resolving: OrderResolution | null;
  readonly refusedResolution: { readonly of: OrderResolution; readonly refusal: ResolutionRefusal } | null;
}

/** Refusal of an argument of `resolve` that is no resolution. */
export const NO_RESOLUTION = {
  code: "invalid_request",
  message: 'The argument must be { outcome: "noOrder" }, { outcome: "order", orderId } or { outcome: "noted" }.',
} as const;

/** Reads the argument of an update, which nobody has checked; null where it is no resolution. */
export function resolutionOf(argument: unknown): Resolution | null {
  const { outcome, orderId } = (argument ?? {}) as { outcome?: unknown; orderId?: unknown };
  if (outcome === "noOrder" || outcome === "noted") return { outcome };
  if (outcome === "order" && typeof orderId === "string" && orderId !== "")
    return { outcome, orderId: orderId as OrderId };
  return null;
}

/** No answer about this thing is lost, so that there is nothing for a person to say. */
export function nothingToResolve(thing: "order of this booking" | "pass of this request"): ResolutionRefusal {
  return { code: "nothing_to_resolve", message: `No ${thing} is lost; nothing was changed.` };
}

/** There is no notice to take note of. */
export function nothingToNote(thing: "booking" | "request"): ResolutionRefusal {
  return { code: "nothing_to_resolve", message: `The ${thing} does not ask for a person; nothing was changed.` };
}

/** The state once a person's word was refused: whoever waits for it is told why. */
export function onWordRefused<State extends Listening>(state: State, { code, message }: ResolutionRefusal): State {
  const { resolving: of } = state;
  const refusedResolution = of === null ? state.refusedResolution : { of, refusal: { code, message } };
  return { ...state, resolving: null, refusedResolution };
}
