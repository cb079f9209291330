import type { Price } from "./resource.ts";

/** Part that is booked of a resource that is not booked as a whole: a day pass, a class, a data package. */
export interface ResourceOption {
  readonly optionId: string;
  readonly optionName: string;
  /** Local time at the resource, `YYYY-MM-DDTHH:mm`; `null` where the option does not say when. */
  readonly startsAt: string | null;
  readonly price: Price | null;
  /** As a list shows it (assumption A13). */
  readonly listed: Readonly<Record<string, unknown>>;
}
