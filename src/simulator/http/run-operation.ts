/** The course of every call: journal, faults before, effect, faults after, answer. */
import type { Request, RequestHandler, Response } from "express";
import type { SimulatorOperation } from "../fault-rule.ts";
import { hitWithout } from "../faults.ts";
import type { JournalSubject } from "../journal.ts";
import type { MagicFaults } from "../magic-faults.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { type ApiAnswer, errorAnswer, sendAnswer, successAnswer } from "./api-answer.ts";
import { type ApiRequest, atFirstPage, toApiRequest } from "./api-request.ts";
import { FaultPlan } from "./fault-plan.ts";
import { subjectOf } from "./request-subject.ts";

/** The effect: synchronous, from the first check to the last change. Returns the answer's `data`. */
type Effect = (request: ApiRequest) => unknown;
/** Makes the handler of one operation. */
export type RunOperation = (operation: SimulatorOperation, effect: Effect) => RequestHandler;

/** Makes the handler of an operation: with its faults, and a line in the journal. */
export function runOperations(state: SimulatorState, magicFaults: MagicFaults): RunOperation {
  return (operation, effect) =>
    async function handleOperation(req, res) {
      const received = toApiRequest(req);
      const subject = subjectOf(state, received);
      const plan = planFor(state, magicFaults, operation, subject);
      journalRequest(state, operation, req, subject, plan);

      const asked = plan.repeatsPage ? atFirstPage(received) : received;
      const request = { ...asked, isStale: plan.isStale, appearsAfterMs: plan.appearsAfterMs };
      const answer = await runWithFaults(state, plan, () => effect(request));
      if (answer === null) return void res.destroy();
      journalAnswer(state, operation, res, answer, received.requestId);
      sendAnswer(res, answer);
    };
}

/** `null`: the simulator was closed meanwhile, and nothing may happen any more. */
async function runWithFaults(state: SimulatorState, plan: FaultPlan, effect: () => unknown): Promise<ApiAnswer | null> {
  await plan.wait("before", state.timers);
  if (state.timers.closed) return null;
  const refusal = plan.answer("before", null);
  if (refusal !== null) return refusal;

  // Whatever a timer left here belongs to no request.
  void state.pushes.takeBarriers();
  if (plan.comesTwice) answerOf(effect);
  const intended = answerOf(effect);
  // In the same turn as the effect, or they would be another request's.
  await Promise.all(state.pushes.takeBarriers());

  await plan.wait("after", state.timers);
  return state.timers.closed ? null : (plan.answer("after", intended) ?? intended);
}

function answerOf(effect: () => unknown): ApiAnswer {
  try {
    return successAnswer(effect());
  } catch (error) {
    return errorAnswer(error);
  }
}

function planFor(
  state: SimulatorState,
  magicFaults: MagicFaults,
  operation: SimulatorOperation,
  subject: JournalSubject,
): FaultPlan {
  const { prebookingToken: _, ...matched } = subject;
  const hits = state.faults.take({ operation, ...matched });
  const magic = magicFaults.take(operation, subject);
  return new FaultPlan(magic === null ? hits : [...hits, hitWithout(magic)]);
}

function journalRequest(
  state: SimulatorState,
  operation: SimulatorOperation,
  req: Request,
  subject: JournalSubject,
  plan: FaultPlan,
): void {
  state.journal.add({
    kind: "request",
    operation,
    requestId: req.get("x-request-id") ?? null,
    method: req.method,
    path: req.path,
    query: req.originalUrl.split("?")[1] ?? "",
    faults: plan.kinds(),
    ...subject,
  });
}

function journalAnswer(
  state: SimulatorState,
  operation: SimulatorOperation,
  res: Response,
  answer: ApiAnswer,
  requestId: string | null,
): void {
  // A client that has gone gets no answer, whatever we send.
  const status = answer.kind === "lost" || res.closed ? null : answer.status;
  const code = answer.kind === "json" ? answer.code : null;
  state.journal.add({ kind: "answer", operation, requestId, status, code });
}
