import { z } from "zod";
import { passRequest } from "../../contract/pass-request.ts";
import { resolution } from "../../contract/resolution.ts";
import {
  type ChangePassDependencies,
  type ChangePassResult,
  cancelPassRequest,
  resolvePassRequest,
} from "../../passes/change-pass.ts";
import { type GetPassRequestDependencies, getPassRequest } from "../../passes/get-pass-request.ts";
import { ApiError } from "../http/api-error.ts";
import { bookingUnattended } from "../http/booking-errors.ts";
import { passRequestIdInPath, passRequestNotFound } from "../http/pass-errors.ts";
import { route } from "../http/route.ts";

/** A request for a pass. */
export const getPassRequestRoute = route({
  method: "GET",
  path: "/v1/pass-requests/:passRequestId",
  scope: "read",
  summary: "A request for a pass as it is stored; while nothing of it is stored yet, as Temporal has it.",
  pathParameters: { passRequestId: passRequestIdInPath },
  answers: { 200: { when: "", schema: passRequest } },
  problems: ["not_found"],
  handler:
    (dependencies: GetPassRequestDependencies) =>
    async ({ path }, { answer }) => {
      const found = await getPassRequest(dependencies, path.passRequestId);
      if (found === null) throw passRequestNotFound();
      answer(200, found);
    },
});

/** Cancels a request and its pass. */
export const cancelPassRequestRoute = route({
  method: "POST",
  path: "/v1/pass-requests/:passRequestId/cancel",
  scope: "book",
  summary:
    "Cancels a pass that nobody has used, or remembers it until it is known whether there is one. Safe to repeat.",
  pathParameters: { passRequestId: passRequestIdInPath },
  // There is nothing to say but the request itself.
  body: { kind: "optionalJson", schema: z.strictObject({}) },
  answers: {
    200: { when: "there is no pass any more, or never was", schema: passRequest },
    202: { when: "the cancellation is remembered; `Location`, `Retry-After`", schema: passRequest },
  },
  problems: ["not_found", "pass_in_use", "supplier_refused"],
  handler:
    (dependencies: ChangePassDependencies) =>
    async ({ path }, { res, answer }) => {
      const result = await cancelPassRequest(dependencies, path.passRequestId);
      if (result.kind === "done") return answer(200, result.passRequest);
      if (result.kind !== "remembered") throw refusal(result);
      res.location(`/v1/pass-requests/${path.passRequestId}`).set("Retry-After", "1");
      answer(202, result.passRequest);
    },
});

/** Says what a person has found out about a lost pass. */
export const resolvePassRequestRoute = route({
  method: "POST",
  path: "/v1/pass-requests/:passRequestId/resolve",
  scope: "operate",
  summary: "Says what became of a lost pass, or takes the notice back that a person is needed. Safe to repeat.",
  pathParameters: { passRequestId: passRequestIdInPath },
  body: { kind: "json", schema: resolution },
  answers: { 200: { when: "it is done", schema: passRequest } },
  problems: ["not_found", "nothing_to_resolve", "order_not_free"],
  handler:
    (dependencies: ChangePassDependencies) =>
    async ({ path, body }, { answer }) => {
      const result = await resolvePassRequest(dependencies, path.passRequestId, body);
      if (result.kind !== "done" && result.kind !== "remembered") throw refusal(result);
      answer(200, result.passRequest);
    },
});

type Refused = Exclude<
  ChangePassResult<"pass_in_use" | "supplier_refused" | "nothing_to_resolve" | "order_not_free">,
  { kind: "done" | "remembered" }
>;

function refusal(result: Refused): ApiError {
  switch (result.kind) {
    case "refused":
      return new ApiError(result.code, result.message);
    case "not-found":
      return passRequestNotFound();
    case "unattended":
      return bookingUnattended("cancelled or resolved", "request");
  }
}
