import type { Guest, LocalDateTime, PrebookingRequest } from "../contract/prebooking-request.ts";
import { guest as guestSchema } from "../contract/prebooking-request.ts";
import type { Instant } from "../contract/vocabulary.ts";
import { MODULE_TABLE, moduleNameOf } from "../domain/modules.ts";
import type { Found } from "./client/outcomes.ts";
import { judgeOption } from "./judge-option.ts";
import { type Refused, refused } from "./rejection.ts";
import type { SupplierResource } from "./schemas/resource.ts";
import type { SupplierOptions } from "./schemas/resource-options.ts";
import { resolvePrebookingDate } from "./time/prebooking-date.ts";

/** A request as far as the resource's data can judge it. */
interface JudgedRequest
  extends Pick<PrebookingRequest, "module" | "optionId" | "prebookingDate" | "adultCount" | "childCount"> {
  readonly resourceId: string;
  /** Null where nobody is named, as in a question of availability or of a top-up: the guest is not judged then. */
  readonly guest: Guest | null;
}

/** The judgement of a request by its resource. */
type Verdict =
  | Refused
  | {
      readonly kind: "fits";
      readonly resource: SupplierResource;
      /** Local time at the resource: as asked for, or as the option says. */
      readonly prebookingDate: LocalDateTime | null;
      readonly visitAt: Instant | null;
      /** A reading of the request that the caller may not have meant. */
      readonly remark: string | null;
    };

type GuestField = keyof Guest;

/** The data of a resource that a request is judged by. */
interface JudgedBy {
  readonly found: Found<SupplierResource>;
  /** As read by `readOptionsFor`. */
  readonly options: SupplierOptions | null;
}

/** Judges what can be judged without reserving anything. The first thing that is wrong is the reason. */
export function judgeRequest(request: JudgedRequest, { found, options }: JudgedBy, nowMs: number): Verdict {
  if (found.kind === "not-found") {
    return refused("resource_not_found", "DragonPass has no resource with this id in this program.", {
      resourceId: request.resourceId,
    });
  }
  const resource = found.value;
  if (resource.module !== MODULE_TABLE[request.module].code) {
    // By our name, like the one beside it; a module that is not known here has only DragonPass's number.
    const moduleOfResource = moduleNameOf(resource.module) ?? resource.module;
    const details = { resourceId: request.resourceId, module: request.module, moduleOfResource };
    return refused("resource_not_found", "The resource belongs to another module.", details);
  }
  const passengersMax = resource.policy?.maxPassengerPerOrder ?? null;
  if (passengersMax !== null && request.adultCount + request.childCount > passengersMax) {
    const passengers = passengersMax === 1 ? "passenger" : "passengers";
    return refused("too_many_passengers", `The resource takes at most ${passengersMax} ${passengers} in one order.`, {
      passengersMax,
    });
  }
  const missing = request.guest === null ? [] : missingGuestFields(request.guest, resource.requiredGuestFields);
  if (missing.length > 0) {
    return refused("guest_field_missing", `The resource requires more about the guest: ${missing.join(", ")}.`, {
      fields: missing.map((field) => `/guest/${field}`),
    });
  }
  const option = judgeOption(request, options);
  return option.kind === "refused" ? option : judgeDate(option.prebookingDate, resource, nowMs);
}

/** The guest's data that the resource requires; nothing else leaves this service. */
export function requiredGuestOnly(guest: Guest, required: readonly string[]): Guest {
  return Object.fromEntries(Object.entries(guest).filter(([field]) => required.includes(field)));
}

function judgeDate(prebookingDate: LocalDateTime | null, resource: SupplierResource, nowMs: number): Verdict {
  const { timezone } = resource;
  const undated = { kind: "fits", resource, prebookingDate, visitAt: null, remark: null } as const;
  if (prebookingDate === null) return undated;
  const resolved = resolvePrebookingDate(prebookingDate, timezone);
  switch (resolved.kind) {
    case "does-not-exist":
      return refused(
        "date_invalid",
        `${prebookingDate} does not exist at the resource (${timezone}): the clock is set forward over it.`,
        {
          prebookingDate,
          timezone,
        },
      );
    case "beyond-calendar":
      return refused("date_invalid", `${prebookingDate} (${timezone}) is out of range.`, {
        prebookingDate,
        timezone,
      });
    case "zone-unknown":
    case "unknown":
      // DragonPass is asked all the same: it knows where its lounge is.
      return undated;
    case "instant": {
      if (Date.parse(resolved.at) <= nowMs) {
        return refused("date_in_the_past", `${prebookingDate} (${timezone}) has passed.`, {
          visitAt: resolved.at,
          timezone,
        });
      }
      const remark = resolved.twice
        ? `${prebookingDate} exists twice at the resource (${timezone}); the earlier one, ${resolved.at}, is used.`
        : null;
      return { ...undated, visitAt: resolved.at, remark };
    }
  }
}

/** A field that DragonPass requires and this service does not know is left to DragonPass to refuse. */
function missingGuestFields(guest: Guest, required: readonly string[]): GuestField[] {
  const known = Object.keys(guestSchema.shape) as GuestField[];
  return known.filter((field) => required.includes(field) && guest[field] === undefined);
}
