/**
 * Decisions about everything that DragonPass's public documentation leaves open, here and nowhere else.
 *
 * The simulator answers exactly like this, the client sends exactly this and reads more
 * tolerantly. A correction from somebody with an account is a change to this file. Comments name an assumption by its
 * number in `assumption-list.ts`, such as A13.
 */

import { SUPPLIER_STATUS } from "../domain/booking/order-status.ts";
import { RECOVERABLE_EVENT_TYPES, type RecoverableEventType } from "../domain/event-types.ts";

/** Path of each call below the base URL, which ends in `/api/v2`. */
export const PATHS = {
  token: "/auth/token",
  resources: "/resources",
  resource: (resourceId: string) => `/resources/${encodeURIComponent(resourceId)}`,
  /** A13; `optionsPath` of the module. */
  resourceOptions: (segment: string, resourceId: string, optionsPath: string) =>
    `/resources/${segment}/${encodeURIComponent(resourceId)}/${optionsPath}`,
  transportHubs: "/transportHubs",
  transportHub: (transportHubId: string) => `/transportHubs/${encodeURIComponent(transportHubId)}`,
  events: "/event",
  resourceAvailability: "/resources/prebookings/availability",
  optionAvailability: "/resources/options/prebookings/availability",
  ePassPrebooking: (segment: string) => `/orders/${segment}/ePasses/prebooking`,
  membershipPrebooking: (segment: string) => `/orders/${segment}/memberships/prebooking`,
  orders: "/orders",
  /** A16. */
  ePassIssue: (segment: string) => `/orders/${segment}/ePasses`,
  ePassSearch: "/orders/ePasses/search",
  userEPasses: "/users/ePasses",
  ePassOrders: "/orders/ePasses",
  ePassOrderDetails: "/orders/ePasses/details",
  /** A21: how an eSIM is now, and what it can be topped up with. */
  esimDetails: (segment: string) => `/orders/${segment}/details`,
  esimPackages: (segment: string) => `/orders/${segment}/packages/query`,
  /** A20. */
  checkIn: (segment: string) => `/orders/${segment}/checkin`,
  /** A15. */
  topUpAvailability: (segment: string) => `/orders/${segment}/topup/availability`,
  ePassTopUp: (segment: string) => `/orders/${segment}/ePasses/topup`,
  membershipTopUp: (segment: string) => `/orders/${segment}/memberships/topup`,
  /** A18. */
  membershipPreview: (segment: string) => `/orders/${segment}/memberships/prebooking/preview`,
  membershipOrders: "/orders/memberships",
  membershipOrderDetails: "/orders/memberships/details",
  membershipQrCodes: "/memberships/qrCodes",
  /** DragonPass: Sandbox Order Simulation; those of set meals and coupons by A22. */
  simulatedWalkIn: (segment: string) => `/simulations/${segment}/redemptions`,
  simulatedVisit: (segment: string) => `/simulations/${segment}/prebookings/redemptions`,
  simulatedCancellation: (segment: string) => `/simulations/${segment}/cancellation`,
} as const;

/** Host of DragonPass's sandbox (documented; that of production is not). */
export const SANDBOX_HOST = "developer-sandbox.dragonpass.com";

/**
 * The modules: their numbers are documented, what else is in their table is so in part (A12, A13, A22). For the
 * simulator, which takes nothing from anywhere else.
 */
export {
  MODULE_CODES,
  MODULE_NAMES,
  MODULE_TABLE,
  type ModuleName,
  type ModuleRow,
  moduleNameOf,
  moduleRow,
  PASS_MODULES,
  type PassModule,
  PREBOOKED_MODULE_CODES,
  PREBOOKED_MODULES,
  type PrebookedModule,
  passModuleRow,
} from "../domain/modules.ts";

/** Query parameters of the recovery of events: times in ISO 8601, UTC, or one batch. */
export const EVENT_PARAMETERS = {
  eventType: "eventType",
  startTime: "startTime",
  endTime: "endTime",
  batchId: "batchId",
} as const;

/** Status code of an order in each state, and the events that can be asked for again (documented). */
export { RECOVERABLE_EVENT_TYPES, type RecoverableEventType, SUPPLIER_STATUS };

/** Status codes of an E-pass (A16); 1 is documented. */
export const E_PASS_STATUS = { active: 1, cancelled: 3, expired: 9 } as const;

/** Status codes of a walk-in redemption: not those of an order, though the numbers are alike (documented). */
export const WALKIN_STATUS = { used: 2, cancelled: 3 } as const;

/** How an order came about (documented for `walkin.redemption`, where the example leaves it out). */
export const ORDER_CATEGORY = { walkIn: 1, prebooking: 2 } as const;

/** Kinds of an eSIM's order (`esimOrderType`, A15): a new eSIM, or a top-up of one. */
export const ESIM_ORDER_TYPE = { new: 1, topUp: 2 } as const;

/** How far back they can be asked for (documented). */
export const RECOVERY_WINDOW_HOURS = 48;

/** Largest numbers of ids in one message of a batch (documented): changed ones, and added or removed ones each. */
export const MESSAGE_IDS_MAX = 100;
export const MESSAGE_CHANGED_IDS_MAX = 50;

/** Language of an answer when none is asked for, and whether English takes the place of a missing translation then. */
export const LANGUAGE_DEFAULT = "en-US";
export const FALLBACK_ALLOWED_DEFAULT = false;

/** How long a reservation lives. The client believes `validUntil`; the simulator uses this. */
export const RESERVATION_LIFETIME_SECONDS = 600;

/** How long the dynamic code of a membership is good (A19). The client believes `validUntil`; the simulator uses this. */
export const DYNAMIC_CODE_LIFETIME_SECONDS = 300;

/** Error codes that we must tell apart. The dotted form is documented, these values are not. */
export const SUPPLIER_CODES = {
  internal: "100.000.001",
  unauthenticated: "200.000.001",
  invalidCredentials: "201.000.001",
  tokenExpired: "202.000.001",
  forbidden: "203.000.001",
  invalidValue: "300.000.001",
  userNameDiffers: "300.000.002",
  parameterFormat: "301.000.001",
  parameterMissing: "302.000.001",
  malformedJson: "303.000.001",
  resourceNotFound: "304.000.001",
  optionNotFound: "304.000.002",
  externalUnavailable: "401.000.001",
  externalTimeout: "402.000.001",
  /** Used, released and expired alike. Of a first request too it may mean that this very request has made the order. */
  prebookingTokenInvalid: "500.010.001",
  noUsagesLeft: "500.010.002",
  ePassNotFound: "500.010.003",
  requiredInfoMissing: "500.010.004",
  passNotUsable: "500.010.005",
  passNotForResource: "500.010.006",
  topUpNotPossible: "500.010.007",
  cancellationTooLate: "500.020.001",
  orderAlreadyCancelled: "500.020.002",
  orderNotFound: "500.020.003",
  ePassInUse: "500.020.004",
  redemptionOutsideWindow: "500.030.001",
  checkInNotPossible: "500.030.002",
} as const;

/** The callback token: who signs it, and for how long each attempt's token is good. */
export const CALLBACK_ISSUER = "dragonpass";
export const CALLBACK_TOKEN_LIFETIME_SECONDS = 300;

/** Delays before the second, third and fourth attempt of a push, and its time-out (A9). */
export const PUSH_RETRY_DELAYS_MS = [10_000, 60_000, 300_000] as const;
export const PUSH_TIMEOUT_MS = 10_000;

/** Largest page that we ask for, and that the simulator gives. */
export const PAGE_SIZE_MAX = 100;

/**
 * One usage of a pass for each person on an order. Used to tell two orders of one pass apart when
 * an answer was lost; an order that says nothing about usages still matches.
 */
export function usagesOfOrder(adultCount: number, childCount: number): number {
  return adultCount + childCount;
}
