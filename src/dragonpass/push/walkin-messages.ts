import { cutText } from "../../domain/cut-text.ts";
import type { MessageKind } from "../../domain/inbox/event-table.ts";
import { moduleNameOf, moduleRow } from "../../domain/modules.ts";
import { NO_WALKIN_FIELDS, type WalkinFields, type WalkinReport } from "../../domain/redemptions/walkin-report.ts";
import { ORDER_CATEGORY, WALKIN_STATUS } from "../assumptions.ts";
import { readInstant } from "../time/instants.ts";
import { PUSH_SCHEMAS, type PushEvents, VERSION_ONE_SCHEMAS, type VersionOneEvent } from "./push-schemas.ts";
import { readPushFields } from "./read-push-fields.ts";

/** A stored message as the report of a walk-in that it may be. */
interface WalkinMessage {
  readonly report: WalkinReport;
  /** Null where a message of Version 1, which has one format for everything, does not say. */
  readonly isWalkin: boolean | null;
}

/** Longer than any name by far. The inbox keeps the whole. */
const TEXT_LENGTH_MAX = 1_000;

/** Reads a stored message about an order; null where it is not one that can be about a walk-in. */
export function readWalkinMessage({
  kind,
  body,
}: {
  readonly kind: MessageKind;
  readonly body: unknown;
}): WalkinMessage | null {
  if (kind === "version1") {
    const read = readPushFields(VERSION_ONE_SCHEMAS, body);
    return read.ok ? { report: reportOfVersionOne(read.event), isWalkin: isWalkinOfVersionOne(read.event) } : null;
  }
  const read = readPushFields(PUSH_SCHEMAS.walkinRedemption, body);
  return read.ok ? { report: reportOfRedemption(read.event), isWalkin: true } : null;
}

/** Whether a message of Version 1 is about a walk-in; null where it does not say. */
function isWalkinOfVersionOne({ category, module }: VersionOneEvent): boolean | null {
  if (category === ORDER_CATEGORY.walkIn) return true;
  if (category === ORDER_CATEGORY.prebooking) return false;
  const name = module === null ? undefined : moduleNameOf(module);
  if (name === undefined) return null;
  const { hasWalkIn, bookedBy } = moduleRow(name);
  if (hasWalkIn && bookedBy !== null) return null;
  return hasWalkIn;
}

function reportOfRedemption(event: PushEvents["walkinRedemption"]): WalkinReport {
  return {
    ...fieldsOf(event),
    source: "push",
    passId: event.dpId,
    supplierStatus: event.status,
    isCancelled: event.status === WALKIN_STATUS.cancelled,
  };
}

/** Its status is not one of Version 2: only the date tells that it was cancelled. */
function reportOfVersionOne(event: VersionOneEvent): WalkinReport {
  return {
    ...fieldsOf(event),
    source: "version1",
    passId: event.membershipId,
    supplierStatus: null,
    isCancelled: event.orderCancelledDate !== null,
  };
}

function fieldsOf(event: PushEvents["walkinRedemption"] | VersionOneEvent): WalkinFields {
  const { programId, module, usageDate, orderCreatedDate, orderCancelledDate, passengers } = event;
  return {
    ...NO_WALKIN_FIELDS,
    programId,
    module,
    usageDate: shortened(usageDate),
    usageInstant: readInstant(usageDate)?.instant ?? null,
    orderCreatedDate,
    orderCancelledDate,
    transportHubId: event.transportHubId,
    transportHubName: shortened(event.transportHubName),
    resourceId: event.resourceId,
    resourceName: shortened(event.resourceName),
    cardholder: passengers?.cardholder ?? null,
    guests: passengers?.guests ?? null,
  };
}

function shortened(text: string | null): string | null {
  return text === null ? null : cutText(text, TEXT_LENGTH_MAX);
}
