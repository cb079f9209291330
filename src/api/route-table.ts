import type { RequestHandler } from "express";
import type { PublicErrorCode } from "../contract/error-codes.ts";
import { pushAcknowledgement } from "../contract/push-acknowledgement.ts";
import { liveness, type Readiness, readiness } from "../contract/readiness.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import type { DragonPassClient } from "../dragonpass/client/dragonpass-client.ts";
import type { ChangePassDependencies } from "../passes/change-pass.ts";
import type { GetPassRequestDependencies } from "../passes/get-pass-request.ts";
import type { ShowPassDependencies } from "../passes/show-pass.ts";
import type { StartPassDependencies } from "../passes/start-pass.ts";
import type { AskAvailabilityDependencies } from "../prebookings/ask-availability.ts";
import type { AwaitDecisionDependencies } from "../prebookings/await-decision.ts";
import type { CancelPrebookingDependencies } from "../prebookings/cancel-prebooking.ts";
import type { CheckInPrebookingDependencies } from "../prebookings/check-in-prebooking.ts";
import type { GetPrebookingDependencies } from "../prebookings/get-prebooking.ts";
import type { ListPrebookingsDependencies } from "../prebookings/list-prebookings.ts";
import type { OperatePrebookingDependencies } from "../prebookings/operate-prebooking.ts";
import type { ReadEsimDependencies } from "../prebookings/read-esim.ts";
import type { StartPrebookingDependencies } from "../prebookings/start-prebooking.ts";
import type { ReadInLanguage } from "./catalogue/in-language.ts";
import type { Route } from "./http/route.ts";
import { askAvailabilityRoute, previewPrebookingRoute } from "./routes/availability.ts";
import { cancelPrebookingRoute } from "./routes/cancel-prebooking.ts";
import { checkInPrebookingRoute } from "./routes/check-in-prebooking.ts";
import { getCatalogueRoute } from "./routes/get-catalogue.ts";
import { getEsimRoute } from "./routes/get-esim.ts";
import { getPassRoute } from "./routes/get-pass.ts";
import { getPrebookingRoute } from "./routes/get-prebooking.ts";
import { getResourceRoute } from "./routes/get-resource.ts";
import { getTransportHubRoute } from "./routes/get-transport-hub.ts";
import { getVoucherPngRoute, getVoucherSvgRoute } from "./routes/get-voucher.ts";
import {
  getWalkInCodePngRoute,
  getWalkInCodeSvgRoute,
  type WalkInCodeDependencies,
} from "./routes/get-walk-in-code.ts";
import { answerReadyz, health } from "./routes/health.ts";
import { listOptionsRoute } from "./routes/list-options.ts";
import { listPrebookingsRoute } from "./routes/list-prebookings.ts";
import { listPushMessagesRoute } from "./routes/list-push-messages.ts";
import { listRedemptionsOfPassRoute, listRedemptionsRoute } from "./routes/list-redemptions.ts";
import { listResourcesRoute } from "./routes/list-resources.ts";
import { listTransportHubsRoute } from "./routes/list-transport-hubs.ts";
import { resolvePrebookingRoute, syncPrebookingRoute } from "./routes/operate-prebooking.ts";
import { cancelPassRequestRoute, getPassRequestRoute, resolvePassRequestRoute } from "./routes/pass-requests.ts";
import { type StartPassRouteDependencies, startPassRoute } from "./routes/start-pass.ts";
import { startPrebookingRoute } from "./routes/start-prebooking.ts";

/** Dependencies of the handlers of `V1_ROUTES`, all together. */
export interface RouteDependencies
  extends StartPrebookingDependencies,
    AwaitDecisionDependencies,
    GetPrebookingDependencies,
    ReadEsimDependencies,
    Pick<WalkInCodeDependencies, "walkInCodes">,
    ListPrebookingsDependencies,
    CancelPrebookingDependencies,
    CheckInPrebookingDependencies,
    OperatePrebookingDependencies,
    AskAvailabilityDependencies,
    Omit<StartPassRouteDependencies, "passWorkflows">,
    Omit<ShowPassDependencies, "programIds"> {
  readonly previewPrebooking: DragonPassClient["previewPrebooking"];
  readonly passWorkflows: StartPassDependencies["passWorkflows"] &
    GetPassRequestDependencies["passWorkflows"] &
    ChangePassDependencies["passWorkflows"];
  readonly workflows: StartPrebookingDependencies["workflows"] &
    CancelPrebookingDependencies["workflows"] &
    CheckInPrebookingDependencies["workflows"] &
    OperatePrebookingDependencies["workflows"];
  /** The first is the default of a prebooking. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly readInLanguage: ReadInLanguage;
  /** Reads the many items of a list, at the rate that DragonPass may be read at. */
  readonly readListInLanguage: ReadInLanguage;
}

/** The calls of backends and operators: behind a key, with the headers of helmet, never kept by a cache. */
export const V1_ROUTES: readonly Route<RouteDependencies>[] = [
  startPrebookingRoute,
  listPrebookingsRoute,
  getPrebookingRoute,
  getVoucherSvgRoute,
  getVoucherPngRoute,
  getEsimRoute,
  cancelPrebookingRoute,
  checkInPrebookingRoute,
  syncPrebookingRoute,
  resolvePrebookingRoute,
  askAvailabilityRoute,
  previewPrebookingRoute,
  listRedemptionsRoute,
  listRedemptionsOfPassRoute,
  startPassRoute,
  getPassRoute,
  getWalkInCodeSvgRoute,
  getWalkInCodePngRoute,
  getPassRequestRoute,
  cancelPassRequestRoute,
  resolvePassRequestRoute,
  listResourcesRoute,
  getResourceRoute,
  listOptionsRoute,
  listTransportHubsRoute,
  getTransportHubRoute,
  getCatalogueRoute,
  listPushMessagesRoute,
];

/** Dependencies of `PLAIN_ROUTES`. */
interface PlainDependencies {
  readonly receivePush: RequestHandler<{ eventType?: string }>;
  readonly readiness: () => Readiness;
}

/** A row of `PLAIN_ROUTES`: what it answers with is its handler's own business. */
export interface PlainRoute extends Pick<Route<unknown>, "method" | "summary" | "answers" | "problems"> {
  readonly path: string;
  /** Sentences for the page of the API. */
  readonly notes?: string;
  readonly handlerWith: (dependencies: PlainDependencies) => RequestHandler<{ eventType?: string }>;
}

const PUSH_PROBLEMS: readonly PublicErrorCode[] = [
  "forbidden",
  "unsupported_media_type",
  "payload_too_large",
  "unauthenticated",
  "invalid_request",
  "temporarily_unavailable",
];
const PUSH_NOTES =
  "Body and token: [events.md](events.md#how-a-push-is-sent). A 401 has one body whatever is wrong with the token: also its `instance` is always `/push/dragonpass`. `Request-Id` tells one from another.";
const PUSH_ANSWERS = { 200: { when: "it is stored, or was before", schema: pushAcknowledgement } } as const;

/** DragonPass and probes: no key, and no headers for browsers, which do not come here; pushes must stay fast. */
export const PLAIN_ROUTES: readonly PlainRoute[] = [
  {
    method: "POST",
    path: "/push/dragonpass",
    summary: "Takes a push of DragonPass, of any event type, signed by its token.",
    answers: PUSH_ANSWERS,
    problems: PUSH_PROBLEMS,
    notes: PUSH_NOTES,
    handlerWith: ({ receivePush }) => receivePush,
  },
  {
    method: "POST",
    path: "/push/dragonpass/:eventType",
    summary: "Takes a push of this event type and refuses others.",
    answers: PUSH_ANSWERS,
    problems: PUSH_PROBLEMS,
    notes: PUSH_NOTES,
    handlerWith: ({ receivePush }) => receivePush,
  },
  {
    method: "GET",
    path: "/healthz",
    summary: "Whether the process lives.",
    answers: { 200: { when: "", schema: liveness } },
    problems: [],
    handlerWith: () => health,
  },
  {
    method: "GET",
    path: "/readyz",
    summary: "Whether a push can be stored, and how everything is that the process depends on.",
    answers: {
      200: { when: "it is ready", schema: readiness },
      503: { when: "it is not; `Retry-After`", schema: readiness },
    },
    problems: [],
    handlerWith: ({ readiness: isReady }) => answerReadyz(isReady),
  },
];
