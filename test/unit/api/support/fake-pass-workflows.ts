import type { PassIssueRequest } from "../../../../src/contract/pass-request.ts";
import { ServiceFault } from "../../../../src/contract/service-fault.ts";
import type { PassRequestId } from "../../../../src/contract/vocabulary.ts";
import { provisionalPassRequest } from "../../../../src/domain/passes/pass-request.ts";
import type { ResumedPass } from "../../../../src/domain/passes/pass-state.ts";
import type {
  PassCancelAnswer,
  PassWordAnswer,
  PassWorkflows,
} from "../../../../src/temporal/client/pass-workflows.ts";

/** Temporal as the use cases of passes see it, in memory. */
interface FakePassWorkflows extends PassWorkflows {
  readonly started: PassIssueRequest[];
  readonly restarted: ResumedPass[];
  readonly rung: PassRequestId[];
  /** While true, every call ends as when Temporal does not answer. */
  away: boolean;
  cancelAnswer: () => PassCancelAnswer;
  wordAnswer: PassWordAnswer;
  /** Called when a workflow is started for the first time. */
  onStart: (request: PassIssueRequest) => void;
}

export function createFakePassWorkflows(): FakePassWorkflows {
  const requests = new Map<PassRequestId, PassIssueRequest>();
  const fake: FakePassWorkflows = {
    started: [],
    restarted: [],
    rung: [],
    away: false,
    cancelAnswer: () => ({ kind: "not-running" }),
    wordAnswer: { kind: "not-running" },
    onStart: () => {},
    async start(request, resumed) {
      refuseWhileAway();
      if (resumed !== null) fake.restarted.push(resumed);
      fake.started.push(request);
      if (requests.has(request.passRequestId)) return "exists";
      requests.set(request.passRequestId, request);
      fake.onStart(request);
      return "started";
    },
    async restart(resumed) {
      refuseWhileAway();
      fake.restarted.push(resumed);
      return true;
    },
    async asked(passRequestId) {
      refuseWhileAway();
      const request = requests.get(passRequestId);
      return request === undefined ? null : { request };
    },
    async requested(passRequestId) {
      refuseWhileAway();
      const request = requests.get(passRequestId);
      return request === undefined ? null : provisionalPassRequest(request, passRequestId, Date.now());
    },
    async find() {
      refuseWhileAway();
      return { kind: "unknown" };
    },
    async runsUndecided() {
      return false;
    },
    async cancel() {
      refuseWhileAway();
      return fake.cancelAnswer();
    },
    async resolve() {
      refuseWhileAway();
      return fake.wordAnswer;
    },
    async tellUndecided() {},
    async ring(passRequestId) {
      fake.rung.push(passRequestId);
      return "rung";
    },
    async endedBadlySince() {
      return [];
    },
    async listRunning() {
      return { listed: [], next: null };
    },
  };
  function refuseWhileAway(): void {
    if (!fake.away) return;
    throw new ServiceFault({ code: "temporarily_unavailable", message: "Temporal does not answer.", retryable: true });
  }
  return fake;
}
