/**
 * Everything that the simulator did, in order, so that a test can compare a client's view with
 * the truth. No guest data is in it: no names, no contact, no flight.
 */
import type { FaultKind, SimulatorOperation } from "./fault-rule.ts";

/** Subject of a call, as far as its request told. */
export interface JournalSubject {
  programId?: string | undefined;
  resourceId?: string | undefined;
  passId?: string | undefined;
  clientUserId?: string | undefined;
  orderId?: string | undefined;
  prebookingToken?: string | undefined;
  transportHubId?: string | undefined;
  eventType?: string | undefined;
  batchId?: string | undefined;
  pageNumber?: number | undefined;
}

/** The few fields of a push that tell it apart. */
export interface JournalPush {
  /** One delivery is up to four attempts; a duplicate is another delivery of the same event. */
  deliveryId: string;
  eventType: string | null;
  programId: string | null;
  orderId: string | null;
  status: number | null;
  statusChangedDate: string | null;
  batchId: string | null;
  sequence: number | null;
}

type JournalRecord =
  | ({
      kind: "request";
      operation: SimulatorOperation;
      requestId: string | null;
      method: string;
      path: string;
      /** As it came, without the question mark; empty where there is none. */
      query: string;
      faults: FaultKind[];
    } & JournalSubject)
  | {
      kind: "answer";
      operation: SimulatorOperation;
      requestId: string | null;
      /** `null`: the connection was closed without an answer. */
      status: number | null;
      code: string | null;
    }
  | {
      kind: "request-refused";
      method: string;
      path: string;
      requestId: string | null;
      status: number;
      code: string | null;
    }
  | {
      kind: "reservation";
      action: "made" | "released" | "used";
      prebookingToken: string;
      programId: string;
      passId: string;
      resourceId: string;
      validUntil: number;
    }
  | {
      kind: "order-created";
      orderId: string;
      programId: string;
      passId: string;
      resourceId: string;
      category: number;
      status: number;
      /** `null` for a walk-in. */
      prebookingToken: string | null;
      requestId: string | null;
      /** False while `order-late` keeps it out of the lists. */
      visible: boolean;
    }
  | {
      kind: "pass-issued";
      orderId: string;
      programId: string;
      passId: string;
      clientUserId: string;
      requestId: string | null;
      /** False while `order-late` keeps it out of the lists. */
      visible: boolean;
    }
  | { kind: "pass-cancelled"; orderId: string; passId: string }
  | { kind: "order-visible"; orderId: string }
  | { kind: "order-checked-in"; orderId: string }
  | {
      kind: "order-changed";
      orderId: string;
      previousStatus: number;
      currentStatus: number;
      statusChangedDate: string;
      by: "client" | "staff" | "admin" | "magic";
    }
  | {
      kind: "catalogue-changed";
      action: "resource-changed" | "resource-added" | "resource-removed" | "resource-restored" | "hub-changed";
      /** Of the resource or hub. */
      id: string;
      /** `null`: all programs. */
      programId: string | null;
      /** False: nobody will be told. */
      push: boolean;
    }
  | { kind: "catalogue-seeded"; resources: number; hubs: number; push: boolean }
  | {
      kind: "batch-sent";
      programId: string;
      eventType: string;
      batchId: string;
      totalSequence: number;
      updatedAt: string;
    }
  | ({
      kind: "push-attempt";
      attempt: number;
      kid: string | null;
      answerStatus: number | null;
      error: "timeout" | "connection" | "closed" | null;
      acknowledged: boolean;
    } & JournalPush)
  | ({ kind: "push-acknowledged"; attempts: number } & JournalPush)
  | ({ kind: "push-given-up"; attempts: number } & JournalPush)
  | ({ kind: "push-dropped"; reason: "fault" | "no-push-url" | "closed" } & JournalPush)
  | { kind: "clock-moved"; now: string };

/** One line of the journal: real time, and a number that only grows. */
export type JournalEntry = JournalRecord & { at: string; seq: number };

/** The newest entries, up to a limit. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #limit: number;
  #seq = 0;

  constructor(limit = 200_000) {
    this.#limit = limit;
  }

  /** Adds one entry. */
  add(record: JournalRecord): void {
    this.#seq += 1;
    this.#entries.push({ ...record, at: new Date().toISOString(), seq: this.#seq });
    // In steps of a tenth: cutting one off at a time would copy the array on every entry.
    if (this.#entries.length > this.#limit * 1.1) this.#entries.splice(0, this.#entries.length - this.#limit);
  }

  /** A copy, oldest first. */
  entries(): JournalEntry[] {
    return [...this.#entries];
  }
}
