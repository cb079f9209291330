import { expect, test } from "vitest";
import { awaitOrderUpdate, bookingQuery, orderStatusChangedSignal } from "../../../src/domain/messages.ts";
import { queryOf, signalOf, updateOf } from "../../../src/temporal/client/messages.ts";

test("a message reaches Temporal under its own name, and a copy under another one does not compile", () => {
  expect(updateOf(awaitOrderUpdate)).toMatchObject({ type: "update", name: "awaitOrder" });
  // @ts-expect-error a copy is no message
  updateOf({ ...awaitOrderUpdate, name: "renamed" });
  // @ts-expect-error a copy is no message
  signalOf({ ...orderStatusChangedSignal, name: "renamed" });
  // @ts-expect-error a copy is no message
  queryOf(Object.assign({}, { ...bookingQuery, name: "renamed" }));
});
