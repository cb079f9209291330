import type { Booking } from "../contract/booking.ts";
import type { PassIssueRequest, PassRequest } from "../contract/pass-request.ts";
import type { PrebookingRequest } from "../contract/prebooking-request.ts";
import type { Resolution } from "../contract/resolution.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import type { CheckInRequest } from "./booking/check-in.ts";
import type { ResumedBooking } from "./booking/resumed-booking.ts";
import type { BatchEnding, RecoveryState, SyncPartResult } from "./catalogue/catalogue-activities.ts";
import type { OrderStatusChanged } from "./inbox/order-status-changed.ts";
import type { ResumedPass } from "./passes/pass-state.ts";
import type { WalkinEnding, WalkinKey, WalkinPushed } from "./redemptions/walkin-activities.ts";
import type { BatchEventType, BatchKey } from "./workflow-ids.ts";

/**
 * A message to a workflow: the name that Temporal knows it by; its types exist at compile time only. A class that nobody
 * else can make: a copy of a message under another name lacks what is private, and is none.
 */
class Message<Type extends "update" | "signal" | "query", Args extends unknown[], Result> {
  declare private readonly types: { readonly args: Args; readonly result: Result };
  readonly type: Type;
  readonly name: string;
  /** Shown by Temporal's tools. */
  readonly description: string;

  constructor(type: Type, name: string, description: string) {
    this.type = type;
    this.name = name;
    this.description = description;
  }
}
/** A message of one kind, by its arguments and its result. */
export type UpdateMessage<Result, Args extends unknown[] = []> = Message<"update", Args, Result>;
/** A signal, by its arguments. */
export type SignalMessage<Args extends unknown[] = []> = Message<"signal", Args, void>;
/** A query, by its arguments and its result. */
export type QueryMessage<Result, Args extends unknown[] = []> = Message<"query", Args, Result>;

/** Argument of the update `cancel`: what its caller knows. */
export interface CancelRequest {
  /** The stored booking shows the order already: the workflow, which hears of it a moment later, waits for that. */
  readonly orderIsKnown: boolean;
}

/** The booking as it is now. */
export const bookingQuery: QueryMessage<Booking> = new Message("query", "booking", "The booking as it is now");

/** Answers when an order exists or the booking has ended. */
export const awaitOrderUpdate: UpdateMessage<Booking> = new Message(
  "update",
  "awaitOrder",
  "Answers with the booking when an order exists, or the booking has ended without one",
);

/**
 * Cancels. Answers when DragonPass has; at once, with the request remembered, while no order is known.
 * Fails with `booking_final` or `cancellation_window_closed`.
 */
export const cancelUpdate: UpdateMessage<Booking, [request: CancelRequest | undefined]> = new Message(
  "update",
  "cancel",
  "Cancels the booking; while no order is known the cancellation is remembered",
);

/**
 * Checks the booking in. Answers when DragonPass has, at once where it was checked in before.
 * Fails with `check_in_not_available`.
 */
export const checkInUpdate: UpdateMessage<Booking, [request: CheckInRequest | undefined]> = new Message(
  "update",
  "checkIn",
  "Checks the booking in, which gives its vouchers",
);

/** Reads the order now, or looks for it. Answers with what that has shown; at once where there is nothing to read. */
export const syncUpdate: UpdateMessage<Booking> = new Message(
  "update",
  "sync",
  "Reads the order at DragonPass now, or looks for it",
);

/**
 * Tells a person's finding: the lost order does not exist, which one it is, or that the notice has been read.
 * Fails with `nothing_to_resolve` or `order_not_free`.
 */
export const resolveUpdate: UpdateMessage<Booking, [resolution: Resolution]> = new Message(
  "update",
  "resolve",
  "Says what became of a lost order, or takes the notice back that a person is needed",
);

/** The stored booking, or request for a pass, asks for a person, since it has not been decided for long. */
export const undecidedTooLongSignal: SignalMessage = new Message(
  "signal",
  "undecidedTooLong",
  "It has not been decided for long: a person is asked for",
);

/** DragonPass pushed something about the order, or about the pass while it is not known whether an order exists. */
export const orderStatusChangedSignal: SignalMessage<[event: OrderStatusChanged]> = new Message(
  "signal",
  "orderStatusChanged",
  "DragonPass pushed something about the order: the inbox is read, not the signal",
);

/** The request for a pass as it is now. */
export const passRequestQuery: QueryMessage<PassRequest> = new Message(
  "query",
  "passRequest",
  "The request for a pass as it is now",
);

/** Answers when the pass is issued or the request has ended. */
export const awaitPassUpdate: UpdateMessage<PassRequest> = new Message(
  "update",
  "awaitPass",
  "Answers with the request when its pass is issued, or it has ended without one",
);

/**
 * Cancels. Answers when DragonPass has; at once, with the request remembered, while no pass is known.
 * Fails with `pass_in_use` or `supplier_refused`.
 */
export const cancelPassUpdate: UpdateMessage<PassRequest> = new Message(
  "update",
  "cancel",
  "Cancels the pass; while none is known the cancellation is remembered",
);

/**
 * Tells a person's finding: the lost pass does not exist, which one it is, or that the notice has been read.
 * Fails with `nothing_to_resolve` or `order_not_free`.
 */
export const resolvePassUpdate: UpdateMessage<PassRequest, [resolution: Resolution]> = new Message(
  "update",
  "resolve",
  "Says what became of a lost pass, or takes the notice back that a person is needed",
);

/** The stored request is not what its workflow has published, as far as Temporal lists that. */
export const comparePassSignal: SignalMessage = new Message(
  "signal",
  "comparePass",
  "The stored request differs from the published one: what is lost is written back",
);

/** A message of the batch has been stored. */
export const batchMessageSignal: SignalMessage = new Message(
  "signal",
  "batchMessage",
  "A message of the batch is in the inbox",
);

/** DragonPass pushed something about a walk-in. */
export const walkinRedemptionSignal: SignalMessage<[event: WalkinPushed]> = new Message(
  "signal",
  "walkinRedemption",
  "DragonPass pushed something about the walk-in: the inbox is read, not the signal",
);

/** Something was missed: what has been read so far may be older than that. */
export const syncAgainSignal: SignalMessage = new Message(
  "signal",
  "syncAgain",
  "Something was missed: what has been read before is read once more",
);

/** Limits of a full read; every configured program by default. */
export interface SyncRequest {
  readonly programIds?: readonly ProgramId[];
  /** Counts the differences and writes nothing. */
  readonly reportOnly?: boolean;
}

/** Limits of a recovery by hand; everything since the watermarks by default. */
export interface RecoveryRequest {
  readonly programId?: ProgramId;
  readonly eventType?: BatchEventType;
  /** ISO 8601, UTC; DragonPass keeps 48 hours. */
  readonly from?: string;
  readonly to?: string;
  readonly batchId?: string;
}

/** The workflows, by the type under which Temporal knows them. Others are started with values that are not checked. */
export interface Workflows {
  prebooking(argument: PrebookingRequest | null, resumed?: ResumedBooking): Promise<Booking>;
  passIssue(argument: PassIssueRequest | null, resumed?: ResumedPass): Promise<PassRequest>;
  resourceBatch(key: BatchKey, recovery?: RecoveryState): Promise<BatchEnding>;
  catalogueSync(request?: SyncRequest): Promise<Record<string, SyncPartResult>>;
  resourceRecovery(request?: RecoveryRequest): Promise<{ readonly seen: number; readonly stored: number }>;
  inboxRedelivery(): Promise<{ readonly rung: number; readonly late: number }>;
  walkinRedemption(key: WalkinKey, unreadBefore?: number): Promise<WalkinEnding>;
  bookingWatch(): Promise<{ readonly restarted: number; readonly notFollowed: number; readonly rung: number }>;
}
export type WorkflowType = keyof Workflows;

/** Workflow types, so that a caller of one that is renamed does not compile. */
export const WORKFLOW_TYPES = {
  prebooking: "prebooking",
  passIssue: "passIssue",
  resourceBatch: "resourceBatch",
  catalogueSync: "catalogueSync",
  resourceRecovery: "resourceRecovery",
  inboxRedelivery: "inboxRedelivery",
  walkinRedemption: "walkinRedemption",
  bookingWatch: "bookingWatch",
} as const satisfies { readonly [Type in WorkflowType]: Type };
