import type { ModuleName } from "../modules/module-registry.ts";
import type { GuestField } from "./guest.ts";

/** Something that can be prebooked: for now, a lounge. */
export interface Resource {
  readonly resourceId: string;
  readonly resourceName: string;
  readonly module: ModuleName;
  readonly transportHubId: string;
  /** Where it is inside the hub. */
  readonly location: string;
  readonly terminal: string;
  readonly requiredInfo: readonly GuestField[];
  /** Both shapes of `prebookingRequiredInfo` were seen: an object of booleans, a list of names. */
  readonly requiredInfoShape: "flags" | "list";
  /** `null`: the details say nothing about it. */
  readonly policy: PrebookingPolicy | null;
  readonly startsPending: boolean;
  readonly price: Price | null;
}

/** What the resource allows. */
export interface PrebookingPolicy {
  readonly cancellable: boolean;
  readonly cancelBeforeHours: number | null;
  readonly maxPassengerPerOrder: number | null;
}

/** Rates are decimal strings, as DragonPass gives them. */
export interface Price {
  readonly currency: string;
  readonly adultRate: string;
  readonly childRate: string;
}
