import { z } from "zod";
import { readTimeZone } from "../time-zone.ts";
import { informativeText, optionalId, optionalInteger, optionalRecord, wireId, wireInteger } from "./wire.ts";

/** What a booking needs to know about a resource, and the rest as DragonPass gave it. */
export interface SupplierResource {
  resourceId: string;
  resourceName: string | null;
  /** DragonPass's number of the module, see `MODULE_CODES`. */
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
  /** The answer as it came. */
  raw: Record<string, unknown>;
}

export interface SupplierPolicy {
  /** True unless DragonPass says that it is not. */
  cancellable: boolean;
  /** Hours before the visit; null where DragonPass names none. */
  cancelBeforeHours: number | null;
  maxPassengerPerOrder: number | null;
}

/** Ten years; what is documented is 24 to 72. A deadline must stay a date. */
const HOURS_MAX = 87_600;

const wireResourceFields = z.looseObject({
  resourceId: wireId,
  module: wireInteger,
  resourceName: informativeText,
  locationInfo: z
    .looseObject({
      timezone: informativeText,
      iata: informativeText,
      transportHubId: optionalId.catch(null),
      transportHubName: informativeText,
      city: informativeText,
      countryOrRegion: informativeText,
    })
    .nullish(),
  extra: optionalRecord,
  prebookingRequiredInfo: z.unknown().optional(),
  prebookingPolicy: optionalRecord,
});

/** Answer of the resource details (A2). */
export const wireResource = z.record(z.string(), z.unknown()).transform((raw, ctx): SupplierResource => {
  const fields = wireResourceFields.safeParse(raw);
  if (fields.success) return toSupplierResource(fields.data, raw);
  for (const { path, message } of fields.error.issues) ctx.addIssue({ code: "custom", path, message });
  return z.NEVER;
});

function toSupplierResource(wire: z.output<typeof wireResourceFields>, raw: Record<string, unknown>): SupplierResource {
  const { locationInfo, extra, prebookingPolicy } = wire;
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
    requiredGuestFields: requiredFieldsOf(
      wire.prebookingRequiredInfo ?? prebookingPolicy?.prebookingRequiredInfo ?? extra?.prebookingRequiredInfo,
    ),
    policy: policyOf(prebookingPolicy ?? asRecord(extra?.prebookingPolicy)),
    raw,
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

/** Both shapes that were seen: `{ "firstName": true }` and `["FIRST_NAME"]`. */
function requiredFieldsOf(info: unknown): string[] {
  if (Array.isArray(info)) return info.filter((name) => typeof name === "string").map(toCamelCase);
  const flags = asRecord(info) ?? {};
  return Object.keys(flags).filter((name) => isYes(flags[name]));
}

function policyOf(policy: Record<string, unknown> | null): SupplierPolicy | null {
  if (policy === null) return null;
  return {
    cancellable: policy.cancellable === undefined || policy.cancellable === null || isYes(policy.cancellable),
    cancelBeforeHours: hoursOf(policy.cancelBeforeHours),
    maxPassengerPerOrder: optionalInteger.safeParse(policy.maxPassengerPerOrder).data ?? null,
  };
}

function hoursOf(value: unknown): number | null {
  const hours = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof hours === "number" && hours >= 0 && hours <= HOURS_MAX ? hours : null;
}

function isYes(value: unknown): boolean {
  return value === true || value === 1 || value === "1" || value === "true";
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
