import { ServiceFault } from "../../contract/service-fault.ts";
import { MODULE_TABLE, type SimulatedModule } from "../../domain/modules.ts";
import { PATHS } from "../assumptions.ts";
import type { CallOptions, DragonPassClientOptions } from "../client/call-options.ts";
import { createCaller } from "../client/caller.ts";
import { readAnswer } from "../client/read-answer.ts";
import { wireSimulatedCancellation, wireSimulatedVisit } from "../schemas/simulated-visit.ts";
import { isSandbox } from "./is-sandbox.ts";

/** Somebody uses a pass without a prebooking. */
interface SimulatedWalkIn extends CallOptions {
  module: SimulatedModule<"walkIn">;
  /** Id of an E-pass, or a membership's dynamic code. */
  dpId: string;
  adultCount: number;
  childCount: number;
}

/** Somebody comes who has prebooked. */
interface SimulatedVisit extends CallOptions {
  module: SimulatedModule<"prebooking">;
  /** Credential of the order. */
  voucher: string;
  adultCount: number;
  childCount: number;
}

/** The staff cancel a visit. */
interface SimulatedCancellation extends CallOptions {
  module: SimulatedModule;
  dpId: string;
  transactionId: string;
}

/**
 * DragonPass: Sandbox Order Simulation. What happens at the desk of a resource, played by DragonPass's sandbox or the
 * simulator. All of a lounge is played at N00012, all of Fast Track at C10826.
 */
export interface Sandbox {
  /** Makes an order that is used from the start. @returns id by which it is cancelled @throws SupplierError */
  redeemWalkIn(walkIn: SimulatedWalkIn): Promise<string>;
  /**
   * An order becomes used, from 1 hour before to 3 hours after the prebooked time.
   * @returns id by which it is cancelled
   * @throws SupplierError
   */
  redeemPrebooking(visit: SimulatedVisit): Promise<string>;
  /** An order of either kind becomes cancelled. @throws SupplierError */
  cancel(cancellation: SimulatedCancellation): Promise<void>;
  /** Waits for calls that are under way, then closes the connections. */
  close(): Promise<void>;
}

/**
 * A client of the simulations, with its own connections.
 * @throws ServiceFault `not_a_sandbox` where the base URL is neither the sandbox's nor on this machine: no guest of a
 *   production system is to have come because of a test
 */
export function createSandbox(options: DragonPassClientOptions): Sandbox {
  if (!isSandbox(options.baseUrl)) throw notASandbox();
  const caller = createCaller(options);

  async function simulate<Schema extends Parameters<typeof readAnswer>[1]>(
    path: string,
    schema: Schema,
    { programId, requestId, signal, ...body }: CallOptions & Readonly<Record<string, unknown>>,
  ) {
    const sent = { programId, ...(requestId && { requestId }), ...(signal && { signal }) };
    const answer = await caller.call({ ...sent, operation: "simulate", method: "POST", path, body });
    return readAnswer(answer, schema, caller.noteOf("simulate"));
  }

  return {
    redeemWalkIn: async ({ module, ...walkIn }) =>
      (await simulate(PATHS.simulatedWalkIn(MODULE_TABLE[module].pathSegment), wireSimulatedVisit, { ...walkIn }))
        .transactionId,
    redeemPrebooking: async ({ module, ...visit }) =>
      (await simulate(PATHS.simulatedVisit(MODULE_TABLE[module].pathSegment), wireSimulatedVisit, { ...visit }))
        .transactionId,
    cancel: async ({ module, ...cancellation }) => {
      const path = PATHS.simulatedCancellation(MODULE_TABLE[module].pathSegment);
      await simulate(path, wireSimulatedCancellation, { ...cancellation });
    },
    close: () => caller.close(),
  };
}

function notASandbox(): ServiceFault {
  return new ServiceFault({
    code: "not_a_sandbox",
    message:
      "Visits are simulated by DragonPass's sandbox and by the simulator only; set DRAGONPASS_BASE_URL to one of them.",
    retryable: false,
  });
}
