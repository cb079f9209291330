import type { Booking } from "../../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../../src/contract/prebooking-request.ts";
import type { Resolution } from "../../../../src/contract/resolution.ts";
import { ServiceFault } from "../../../../src/contract/service-fault.ts";
import type { BookingId, ProgramId } from "../../../../src/contract/vocabulary.ts";
import { requestedBooking } from "../../../../src/domain/booking/new-booking.ts";
import type { ResumedBooking } from "../../../../src/domain/booking/resumed-booking.ts";
import type { OrderStatusChanged, RingAnswer } from "../../../../src/domain/inbox/order-status-changed.ts";
import type { WalkinPushed } from "../../../../src/domain/redemptions/walkin-activities.ts";
import type {
  CancelAnswer,
  CheckInAnswer,
  OperatorAnswer,
  PrebookingWorkflows,
} from "../../../../src/temporal/client/prebooking-workflows.ts";

/** Temporal as the API sees it, in memory. */
interface FakeWorkflows extends PrebookingWorkflows {
  readonly started: PrebookingRequest[];
  /** State that each of them goes on from; null where it begins. */
  readonly resumed: (ResumedBooking | null)[];
  readonly cancels: BookingId[];
  readonly rings: { bookingId: BookingId; event: OrderStatusChanged }[];
  readonly walkinRings: WalkinPushed[];
  ringWalkin(event: WalkinPushed): void;
  /** While true, every call ends as when Temporal does not answer. */
  away: boolean;
  cancelAnswer: CancelAnswer;
  readonly checkIns: BookingId[];
  checkInAnswer: CheckInAnswer;
  readonly syncs: BookingId[];
  readonly resolutions: { bookingId: BookingId; resolution: Resolution }[];
  operatorAnswer: OperatorAnswer;
  /** Answer to starting a booking again: whether nobody else has. */
  onRestart: () => boolean;
  /** Answer to a ring; a test may hold it back. */
  onRing: (bookingId: BookingId) => Promise<RingAnswer>;
  /** Called when a workflow is started for the first time. */
  onStart: (request: PrebookingRequest) => void;
}

export function createFakeWorkflows(): FakeWorkflows {
  const bookings = new Map<BookingId, Booking>();
  const requests = new Map<BookingId, PrebookingRequest>();
  const fake: FakeWorkflows = {
    started: [],
    resumed: [],
    cancels: [],
    rings: [],
    walkinRings: [],
    ringWalkin(event) {
      refuseWhileAway();
      fake.walkinRings.push(event);
    },
    away: false,
    cancelAnswer: { kind: "not-running" },
    checkIns: [],
    checkInAnswer: { kind: "not-running" },
    syncs: [],
    resolutions: [],
    operatorAnswer: { kind: "not-running" },
    onRestart: () => false,
    onRing: () => Promise.resolve("rung"),
    onStart: () => {},
    async start(request, resumed) {
      refuseWhileAway();
      fake.started.push(request);
      fake.resumed.push(resumed);
      if (bookings.has(request.bookingId)) return "exists";
      requests.set(request.bookingId, request);
      bookings.set(request.bookingId, requestedBooking(request, request.programId as ProgramId, Date.now()));
      fake.onStart(request);
      return "started";
    },
    async asked(bookingId) {
      refuseWhileAway();
      const request = requests.get(bookingId);
      return request === undefined ? null : { request };
    },
    async requested(bookingId) {
      refuseWhileAway();
      return bookings.get(bookingId) ?? null;
    },
    async cancel(bookingId) {
      refuseWhileAway();
      fake.cancels.push(bookingId);
      return fake.cancelAnswer;
    },
    async checkIn(bookingId) {
      refuseWhileAway();
      fake.checkIns.push(bookingId);
      return fake.checkInAnswer;
    },
    async sync(bookingId) {
      refuseWhileAway();
      fake.syncs.push(bookingId);
      return fake.operatorAnswer;
    },
    async resolve(bookingId, resolution) {
      refuseWhileAway();
      fake.resolutions.push({ bookingId, resolution });
      return fake.operatorAnswer;
    },
    async tellUndecided() {},
    async ring(bookingId, event) {
      if (fake.away) return "unavailable";
      fake.rings.push({ bookingId, event });
      return fake.onRing(bookingId);
    },
  };
  function refuseWhileAway(): void {
    if (!fake.away) return;
    throw new ServiceFault({ code: "temporarily_unavailable", message: "Temporal does not answer.", retryable: true });
  }
  return fake;
}
