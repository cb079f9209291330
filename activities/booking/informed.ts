import type { Booking } from "../../src/contract/booking.ts";
import type {
  CancelOrderResult,
  Carrying,
  CheckAvailabilityResult,
  CheckInResult,
  CreateOrderInput,
  CreateOrderResult,
  ResolveOrderResult,
  SyncOrderResult,
} from "../../src/domain/activity-interfaces.ts";
import { type Circumstances, doInformed, triesBefore } from "../once/informed.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { type Insistence, type Trying, writeBookingBack } from "./write-back.ts";

type Result =
  | CheckAvailabilityResult
  | CreateOrderResult
  | SyncOrderResult
  | CancelOrderResult
  | CheckInResult
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
    if (evidence === undefined) return await activity(deps, input, { tries: triesBefore(), databaseWentBack: false });
    return await doInformed<Output>({
      writeBack: (tries) => {
        const trying: Trying | null =
          reservation === null ? null : { prebookingToken: reservation.prebookingToken, tries };
        return writeBookingBack(deps, evidence, trying, insistence);
      },
      activity: (circumstances) => activity(deps, input, circumstances),
      isNegative: (result) => {
        const published = bookingIn(result);
        return published === null ? isKind(result, "reserve-again") : published.orderId === null;
      },
      revisionOf: (result) => bookingIn(result)?.revision ?? null,
      knownRevision: evidence.booking.revision,
    });
  };
}

function bookingIn(result: Result): Booking | null {
  if ("bookingId" in result) return result;
  return "booking" in result ? result.booking : null;
}

function isKind(result: Result, kind: string): boolean {
  return "kind" in result && result.kind === kind;
}
