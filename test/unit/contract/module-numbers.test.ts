import { expect, test } from "vitest";
import { DOCUMENTED_MODULES, MODULE_NUMBERS } from "../../../src/contract/module-numbers.ts";
import { MODULES } from "../../../src/contract/vocabulary.ts";
import * as assumptions from "../../../src/dragonpass/assumptions.ts";

test("every module that can be prebooked has a number, and no two modules share one", () => {
  expect(Object.keys(MODULE_NUMBERS)).toEqual([...MODULES]);
  expect(new Set(DOCUMENTED_MODULES).size).toBe(DOCUMENTED_MODULES.length);
});

test("the client and the simulator take the numbers of the contract", () => {
  expect(assumptions.MODULE_NUMBERS).toBe(MODULE_NUMBERS);
  expect(assumptions.DOCUMENTED_MODULES).toBe(DOCUMENTED_MODULES);
});
