import { describe, expect, test } from "vitest";
import { MODULE_RULES } from "../../../scripts/module-rules.ts";

const isRefused = (line: string) => MODULE_RULES.some(({ pattern }) => pattern.test(line));

describe("a source beside the table of modules is refused", () => {
  test.each([
    'if (module === "esim") return null;',
    "if (request.module !== 'fitness') return null;",
    'return "lounge" === name;',
    'case "fastTrack":',
    'if (["a"].includes("coupon")) return;',
    "if (resource.module === 8) return;",
    "if (moduleOfResource !== 1) return;",
    "if (7 === order.module) return;",
    'const OPTION_LEVEL = ["fitness", "esim"] as const;',
    '  fastTrack: "fastTrack",',
    "const { code } = MODULE_TABLE.lounge;",
    'const { code } = MODULE_TABLE["setMeal"];',
  ])("for %s", (line) => {
    expect(isRefused(line)).toBe(true);
  });

  test.each([
    'if (moduleRow(module).bookedBy === "option") return;',
    "if (resource.module !== MODULE_TABLE[request.module].code) return;",
    'const request = { module: "lounge", resourceId };',
    'change(state, order, { by: "lounge" });',
    "if (modules.length === 0) return;",
    "details: { esim: order.esim },",
  ])("but not for %s", (line) => {
    expect(isRefused(line)).toBe(false);
  });
});
