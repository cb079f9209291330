import { randomUUID } from "node:crypto";
import { PROGRAM } from "./api-fixture.ts";

/** Secrets and personal data that must be found nowhere but where they belong. */
export const SECRETS = {
  passId: "1788000066668888",
  firstName: "Wilhelmina-Testperson",
  email: "wilhelmina@guests.example",
  phoneNumber: "8081966002",
} as const;

/** A body of `POST /v1/prebookings`. */
export function prebookingBody(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    pass: { type: "ePass", id: SECRETS.passId },
    module: "lounge",
    resourceId: "N00001",
    prebookingDate: "2027-10-01T10:30",
    adultCount: 1,
    guest: {
      firstName: SECRETS.firstName,
      email: SECRETS.email,
      phoneNumber: SECRETS.phoneNumber,
      callingCode: "44",
    },
    ...change,
  };
}

/** An id that no other test uses. */
export function newId(): string {
  return `b-${randomUUID()}`;
}

/** A push about an order (DragonPass: `prebooking.statusChanged`). */
export function statusChanged(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventType: "prebooking.statusChanged",
    orderId: `PB${randomUUID()}`,
    programId: PROGRAM,
    dpId: SECRETS.passId,
    module: 1,
    previousStatus: 0,
    currentStatus: 1,
    statusChangedDate: "2025-01-01T10:00:00+00:00",
    remarks: null,
    ...change,
  };
}
