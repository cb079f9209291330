import type { GuestField } from "./guest.ts";
import type { ModuleName } from "./module-name.ts";

/** Something that a program can use. */
export interface Resource {
  readonly resourceId: string;
  readonly resourceName: string;
  readonly module: ModuleName;
  /** Of a gym or an eSIM, which are at no hub: one in the same city. Clients do not get to see it. */
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
  /** Local times at which a gym has a class, every day: `HH:mm`. */
  readonly classTimes: readonly string[];
}

/** Fields that a test gives to make a resource; the rest is as it is for an ordinary one. */
export type NewResource = Pick<Resource, "resourceId"> & Partial<Resource>;
/** Fields of a resource that can change. */
export type ResourceChanges = Partial<Omit<Resource, "resourceId" | "module">>;

/** Rules of a resource about cancelling and passengers. */
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
