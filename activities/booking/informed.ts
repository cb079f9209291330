import { activityInfo } from "@temporalio/activity";
import type { Booking } from "../../src/contract/booking.ts";
import type {
  CancelOrderResult,
  Carrying,
  CheckAvailabilityResult,
  CreateOrderInput,
  CreateOrderResult,
  ResolveOrderResult,
  SyncOrderResult,
} from "../../src/domain/activity-interfaces.ts";
import { databaseWentBack } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { type Insistence, type Trying, writeBookingBack } from "./write-back.ts";

/** Context of an activity beyond its input. */
export interface Circumstances {
  /** How often it has been begun before, and may have done what nothing tells of any more. */
  readonly tries: number;
  /** The database had lost something of the booking. */
  readonly databaseWentBack: boolean;
}

type Result =
  | CheckAvailabilityResult
  | CreateOrderResult
  | SyncOrderResult
  | CancelOrderResult
  | ResolveOrderResult
  | Booking;

/**
 * An activity that does not take the database's word: what the workflow knows and the database has lost is written
 * back before it begins. Where the database has lost something while it ran, it is repeated instead of believed.
 */
export function informed<
  Input extends Carrying & Partial<Pick<CreateOrderInput, "reservation">>,
  Output extends Result,
>(
  deps: OrderDependencies,
  activity: (deps: OrderDependencies, input: Input, circumstances: Circumstances) => Promise<Output>,
  insistence: Insistence = { insistsOnOrder: true },
): (input: Input) => Promise<Output> {
  return async (input) => {
    const { evidence, reservation = null } = input;
    const tries = activityInfo().attempt - 1;
    if (evidence === undefined) return await activity(deps, input, { tries, databaseWentBack: false });
    const trying: Trying | null = reservation === null ? null : { prebookingToken: reservation.prebookingToken, tries };
    const wentBack = await writeBookingBack(deps, evidence, trying, insistence);
    const result = await activity(deps, input, { tries, databaseWentBack: wentBack });
    const published = bookingIn(result);
    // What says that there is no order says so by the attempts of then.
    const isNegative = published === null ? isKind(result, "reserve-again") : published.orderId === null;
    if (isNegative && (await writeBookingBack(deps, evidence, trying, insistence))) throw databaseWentBack();
    if (published !== null && published.revision < evidence.booking.revision) throw databaseWentBack();
    return result;
  };
}

function bookingIn(result: Result): Booking | null {
  if ("bookingId" in result) return result;
  return "booking" in result ? result.booking : null;
}

function isKind(result: Result, kind: string): boolean {
  return "kind" in result && result.kind === kind;
}
