import { z } from "zod";
import { storableRecord } from "../push/storable-json.ts";
import { readTimeZone } from "../time/time-zone.ts";
import { listOr, readInside, wireObject } from "./nested.ts";
import { asItCame } from "./read-tolerantly.ts";
import { secondary, secondaryFlag, secondaryId, secondaryInteger, secondaryPart, secondaryText } from "./secondary.ts";
import { wireId, wireInteger } from "./wire.ts";

/** A resource: the facts that a booking needs, and the rest as DragonPass gave it. */
export interface SupplierResource {
  resourceId: string;
  resourceName: string | null;
  /** DragonPass's number of the module, see `MODULE_TABLE`. */
  module: number;
  /** IANA name, or an offset such as `+08:00`; null where DragonPass names no zone, or none that can be read. */
  timezone: string | null;
  /** As DragonPass writes it. */
  timezoneGiven: string | null;
  iata: string | null;
  transportHubId: string | null;
  transportHubName: string | null;
  terminal: string | null;
  city: string | null;
  countryOrRegion: string | null;
  /** Names of the fields of `guest` that must be sent, e.g. `firstName`. Unknown names are kept. */
  requiredGuestFields: string[];
  policy: SupplierPolicy | null;
  /** The answer as it came, without what could not be stored. */
  raw: Record<string, unknown>;
}

interface SupplierPolicy {
  /** True unless DragonPass says that it is not. */
  cancellable: boolean;
  /** Hours before the visit; null where DragonPass names none. */
  cancelBeforeHours: number | null;
  maxPassengerPerOrder: number | null;
}

/** Ten years; what is documented is 24 to 72. A deadline must stay a date. */
const HOURS_MAX = 87_600;

const hours = z.preprocess(
  (value) => (typeof value === "string" && value.trim() !== "" ? Number(value) : value),
  z.number().min(0).max(HOURS_MAX),
);

/** Both shapes that were seen: `{ "firstName": true }` and `["FIRST_NAME"]`. */
const wireRequiredInfo = secondary(
  listOr(
    z.array(z.string().optional()).transform((names) => names.flatMap((name) => (name ? [toCamelCase(name)] : []))),
    z.record(z.string(), secondaryFlag).transform((flags) => Object.keys(flags).filter((name) => flags[name] === true)),
  ),
);

const wirePolicy = secondaryPart({
  cancellable: secondaryFlag,
  cancelBeforeHours: secondary(hours),
  maxPassengerPerOrder: secondaryInteger,
  prebookingRequiredInfo: wireRequiredInfo,
});

const wireResourceFields = z.looseObject({
  resourceId: wireId,
  module: wireInteger,
  resourceName: secondaryText,
  locationInfo: secondaryPart({
    timezone: secondaryText,
    iata: secondaryText,
    transportHubId: secondaryId,
    transportHubName: secondaryText,
    city: secondaryText,
    countryOrRegion: secondaryText,
  }),
  extra: secondaryPart({ prebookingRequiredInfo: wireRequiredInfo, prebookingPolicy: wirePolicy }),
  prebookingRequiredInfo: wireRequiredInfo,
  prebookingPolicy: wirePolicy,
});

/** Answer of the resource details (A2). Its id and its module identify it. */
export const wireResource = wireObject.transform(
  (raw, ctx): SupplierResource => toSupplierResource(readInside(wireResourceFields, raw, ctx), raw),
);

function toSupplierResource(wire: z.output<typeof wireResourceFields>, raw: Record<string, unknown>): SupplierResource {
  const { locationInfo, extra } = wire;
  const policy = wire.prebookingPolicy ?? extra?.prebookingPolicy ?? null;
  return {
    resourceId: wire.resourceId,
    resourceName: wire.resourceName,
    module: wire.module,
    timezone: readTimeZone(locationInfo?.timezone ?? null),
    timezoneGiven: locationInfo?.timezone ?? null,
    iata: locationInfo?.iata ?? null,
    transportHubId: locationInfo?.transportHubId ?? null,
    transportHubName: locationInfo?.transportHubName ?? null,
    terminal: terminalOf(extra),
    city: locationInfo?.city ?? null,
    countryOrRegion: locationInfo?.countryOrRegion ?? null,
    requiredGuestFields:
      wire.prebookingRequiredInfo ?? policy?.prebookingRequiredInfo ?? extra?.prebookingRequiredInfo ?? [],
    policy: policyOf(policy),
    raw: storableRecord(asItCame(raw)),
  };
}

/** Each module has its own part of `extra` (`loungeInfo`, …); the terminal is in there. */
function terminalOf(extra: Record<string, unknown> | null): string | null {
  for (const part of [extra, ...Object.values(extra ?? {}).map(asRecord)]) {
    const terminal = part?.terminal;
    if (typeof terminal === "string" && terminal !== "") return terminal;
  }
  return null;
}

function policyOf(policy: z.output<typeof wirePolicy>): SupplierPolicy | null {
  if (policy === null) return null;
  const { cancellable, cancelBeforeHours, maxPassengerPerOrder } = policy;
  return { cancellable: cancellable ?? true, cancelBeforeHours, maxPassengerPerOrder };
}

function toCamelCase(name: string): string {
  if (!/^[A-Z0-9_]+$/.test(name)) return name;
  return name.toLowerCase().replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
