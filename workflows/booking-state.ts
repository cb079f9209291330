import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import type { Booking } from "../src/contract/booking.ts";
import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import { describeBooking, type Waiting } from "../src/domain/booking-details.ts";
import { provisionalBooking } from "../src/domain/new-booking.ts";
import { newWatch, type Watch } from "../src/domain/next-wake.ts";
import { attributeText, changedSearchAttributes, searchAttributesOf } from "../src/domain/search-attributes.ts";
import { DEFAULT_TIMINGS, type Timings } from "../src/domain/timings.ts";
import { bookingIdOfWorkflow } from "../src/domain/workflow-ids.ts";

/** Somebody wants the booking cancelled, and who. */
export interface CancelWish {
  readonly from: "caller" | "temporal" | "automatic";
}

/** What a booking hands to its next run when its history has grown long. */
export interface ResumedBooking {
  readonly booking: Booking;
  readonly watch: Watch;
  readonly timings: Timings;
  readonly autoCancelPending: boolean;
  readonly notes: readonly string[];
  /** Left out once there is an order. */
  readonly request?: PrebookingRequest | null;
  readonly cancelWish?: CancelWish | null;
}

/** All that a running booking knows. Handlers record here and wake the story; only the story acts. */
export interface BookingState {
  booking: Booking;
  request: PrebookingRequest | null;
  timings: Timings;
  watch: Watch;
  autoCancelPending: boolean;
  /** This run has nothing left to do: the request was refused, or the booking belongs to another run. */
  isOver: boolean;
  /** Something was pushed since the order was last read. */
  rung: boolean;
  cancelWish: CancelWish | null;
  /** Callers that wait for a cancellation, and how many of them have been answered. */
  cancelsAsked: number;
  cancelsAnswered: number;
  cancelRefusal: { readonly code: string; readonly message: string } | null;
  /** What happened that the history does not show, for the operator. */
  notes: readonly string[];
  /** Search attributes as last published, by name. */
  shown: Map<string, string>;
}

/** The state that a run starts with. The argument is not checked yet: it may be anything. */
export function initialState(argument: unknown, resumed: ResumedBooking | undefined): BookingState {
  const info = workflowInfo();
  const now = info.startTime.getTime();
  return {
    booking: resumed?.booking ?? provisionalBooking(argument, bookingIdOfWorkflow(info.workflowId), now),
    request: resumed?.request ?? null,
    timings: resumed?.timings ?? DEFAULT_TIMINGS,
    watch: resumed?.watch ?? newWatch(now, []),
    autoCancelPending: resumed?.autoCancelPending ?? false,
    isOver: false,
    rung: false,
    cancelWish: resumed?.cancelWish ?? null,
    cancelsAsked: 0,
    cancelsAnswered: 0,
    cancelRefusal: null,
    notes: resumed?.notes ?? [],
    shown: new Map(
      info.typedSearchAttributes
        .getAll()
        .map(({ key, value }) => [key.name, attributeText(value as string | boolean | Date)]),
    ),
  };
}

/** Remembers a wish to cancel. What somebody asks for takes the place of what only the clock has asked for. */
export function wishToCancel(state: BookingState, from: CancelWish["from"]): void {
  if (state.cancelWish === null || state.cancelWish.from === "automatic") state.cancelWish = { from };
}

/** The one place that shows the booking to operators: current details, and search attributes that have changed. */
export function publish(state: BookingState, waiting: Waiting): void {
  describe(state, waiting);
  const changed = changedSearchAttributes(state.shown, searchAttributesOf(state.booking));
  if (changed.length === 0) return;
  upsertSearchAttributes(changed);
  for (const { key, value } of changed) state.shown.set(key.name, attributeText(value));
}

/** Current details alone, which leave no event: for a step that is over in a moment. */
export function describe(state: BookingState, waiting: Waiting): void {
  setCurrentDetails(describeBooking(state.booking, waiting, state.notes));
}

/** Keeps a note for the operator; the last few are shown. */
export function note(state: BookingState, text: string): void {
  state.notes = [...state.notes, `${new Date(Date.now()).toISOString()} ${text}`].slice(-5);
}
