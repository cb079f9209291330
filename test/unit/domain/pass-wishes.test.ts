import { describe, expect, test } from "vitest";
import type { OrderResolution } from "../../../src/contract/resolution.ts";
import type { OrderId, PassRequestId } from "../../../src/contract/vocabulary.ts";
import { onPassStepDone } from "../../../src/domain/passes/on-pass-step-done.ts";
import { newPassState, type PassState } from "../../../src/domain/passes/pass-state.ts";
import { onPassWord, refusalOfPassWord } from "../../../src/domain/passes/pass-wishes.ts";

const NO_ORDER: OrderResolution = { outcome: "noOrder" };

describe("a person's word that came while the request ended", () => {
  const asking = newPassState(null, crypto.randomUUID() as PassRequestId, Date.now());
  const said = (resolution: OrderResolution): PassState =>
    onPassWord({ ...asking, stage: { kind: "issuing", pauseUntil: 0, failures: 0 } }, resolution);
  const cancelled = (state: PassState, orderId: OrderId | null = null): PassState => {
    const { passRequest, revision } = state.record;
    const record = { passRequest: { ...passRequest, status: "cancelled" as const, orderId }, revision: revision + 1 };
    return onPassStepDone(
      state,
      { kind: "cancelPass", step: { kind: "cancelPass" }, result: { kind: "cancelled", record } },
      0,
    );
  };

  test("is refused, since nothing is lost any more", () => {
    expect(refusalOfPassWord(cancelled(said(NO_ORDER)), NO_ORDER)?.code).toBe("nothing_to_resolve");
  });

  test("is not refused where it names the pass that was found meanwhile", () => {
    const named: OrderResolution = { outcome: "order", orderId: "DP1" as OrderId };
    expect(refusalOfPassWord(cancelled(said(named), named.orderId), named)).toBeNull();
  });
});
