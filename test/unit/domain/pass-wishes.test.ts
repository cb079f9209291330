import { describe, expect, test } from "vitest";
import type { OrderResolution } from "../../../src/contract/resolution.ts";
import type { OrderId, PassRequestId } from "../../../src/contract/vocabulary.ts";
import { DEFAULT_TIMINGS } from "../../../src/domain/booking/timings.ts";
import { onPassStepDone } from "../../../src/domain/passes/on-pass-step-done.ts";
import {
  newPassState,
  type PassState,
  resumedPassOf,
  stateOfResumedPass,
} from "../../../src/domain/passes/pass-state.ts";
import { nextPassStep } from "../../../src/domain/passes/pass-step.ts";
import {
  onCancelWanted,
  onCompareWanted,
  onPassUndecided,
  onPassWord,
  refusalOfPassWord,
} from "../../../src/domain/passes/pass-wishes.ts";

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

describe("a request for a pass that is to compare itself with what is stored", () => {
  const fresh = newPassState(null, crypto.randomUUID() as PassRequestId, 0);
  const opened = { request: {}, criteria: {}, fingerprint: "f" } as unknown as PassState["opened"];
  const unsettled: PassState = {
    ...fresh,
    opened,
    stage: { kind: "unsettled", lookUps: 1, lastLookUp: { at: 0, since: 0, isForPerson: false }, personAsked: true },
  };
  const expirationDate = "2090-12-31T23:59:59.000Z" as never;
  const issuedRequest = { ...fresh.record.passRequest, status: "issued", expirationDate, waitsFor: null } as const;
  const issued: PassState = {
    ...fresh,
    opened,
    stage: { kind: "issued" },
    record: { passRequest: issuedRequest, revision: 2 },
  };
  const compared = (state: PassState, record = state.record) =>
    onPassStepDone(state, { kind: "comparePass", step: { kind: "comparePass" }, result: record }, 0);

  test.each([
    ["a pass to show", unsettled],
    ["its pass to expire", issued],
  ])("does so instead of waiting for %s, and waits again", (_, state) => {
    expect(nextPassStep(state, 1).kind).toBe("wait");
    expect(nextPassStep(onCompareWanted(state), 1).kind).toBe("comparePass");
    expect(compared({ ...state, isCompareWanted: false }).stage).toEqual(state.stage);
  });

  test("does first what somebody wants of it: that compares, too", () => {
    const wanted = onCompareWanted(unsettled);
    expect(nextPassStep(onPassWord(wanted, NO_ORDER), 1).kind).toBe("resolvePass");
    expect(nextPassStep(onCompareWanted(onCancelWanted(issued, 1)), 1).kind).toBe("cancelPass");
    const due = DEFAULT_TIMINGS.unsettledSlowLookUpMs;
    expect(nextPassStep(wanted, due).kind).toBe("lookUpPass");
  });

  test("goes on from what is stored, where that is further", () => {
    expect(compared(unsettled, issued.record)).toMatchObject({ stage: { kind: "issued" }, record: issued.record });
    const cancelled = { passRequest: { ...issuedRequest, status: "cancelled" as const }, revision: 3 };
    expect(nextPassStep(compared(issued, cancelled), 1).kind).toBe("finish");
    expect(compared(issued, unsettled.record)).toEqual(issued);
  });
});

describe("a request for a pass that goes on in a new run once its pass is issued", () => {
  const fresh = newPassState(null, crypto.randomUUID() as PassRequestId, 0);
  const names = { firstName: "Wilhelmina-Testperson", lastName: "Testfamily" };
  const opened = { request: { ...names, clientUserId: "4711" }, criteria: {}, fingerprint: "f" };
  const issued: PassState = {
    ...fresh,
    opened: opened as unknown as PassState["opened"],
    stage: { kind: "issued" },
    record: { passRequest: { ...fresh.record.passRequest, status: "issued", waitsFor: null }, revision: 2 },
    strayLookUpsAt: [60_000],
    isCompareWanted: true,
  };

  test("takes along what it was about to do, and no name", () => {
    const wanted = onCancelWanted(issued, 1_000);
    const resumed = resumedPassOf(wanted);
    if (resumed === null) throw new Error("it does not go on");
    expect(JSON.stringify(resumed)).not.toMatch(/Wilhelmina|Testfamily/);
    const next = stateOfResumedPass(resumed, fresh.record.passRequest.passRequestId, 2_000);
    const { record, strayLookUpsAt, isCompareWanted, cancelWantedAt } = wanted;
    expect(next).toMatchObject({ record, stage: issued.stage, strayLookUpsAt, isCompareWanted, cancelWantedAt });
    expect(nextPassStep(next, 2_000).kind).toBe("cancelPass");
  });

  test("goes on in its run while a person's word is carried out", () => {
    expect(resumedPassOf(onPassWord(issued, NO_ORDER))).toBeNull();
  });
});

describe("a request for a pass that has not been decided for long", () => {
  const fresh = newPassState(null, crypto.randomUUID() as PassRequestId, 0);
  const withStatus = (status: "requested" | "issued"): PassState => ({
    ...fresh,
    record: { ...fresh.record, passRequest: { ...fresh.record.passRequest, status } },
  });

  test("shows that to who looks at its workflow, unless it has been decided meanwhile", () => {
    const codeOf = (state: PassState) => onPassUndecided(state).record.passRequest.needsAttention?.code ?? null;
    expect([codeOf(withStatus("requested")), codeOf(withStatus("issued"))]).toEqual(["undecided_too_long", null]);
  });
});
