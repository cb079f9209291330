import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outcomeUnknown, repeatable } from "../../../activities/supplier-failure.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";

describe("a failure that Temporal repeats", () => {
  test.each([
    [0, 1_000],
    [-5_000, 1_000],
    [7_500, 7_500],
    [Number.POSITIVE_INFINITY, 3_600_000],
  ])("never asks for a delay that would end the activity: %i ms", async (retryAfterMs, nextRetryDelay) => {
    const activity = repeatable(async () => {
      throw faultError("throttled", { retryAfterMs });
    });
    await expect(activity(undefined)).rejects.toMatchObject({ type: "supplier_throttled", nextRetryDelay });
  });

  test("says which call failed, and how, but nothing of either to callers", async () => {
    const given = { operation: "getOrder", httpStatus: 503, supplierCode: "400.000.001" } as const;
    const failed = repeatable(async () => {
      throw faultError("server-error", given);
    });
    const message = "HTTP 5xx without a code that is known to mean a refusal. (getOrder, HTTP 503, 400.000.001)";
    await expect(failed(undefined)).rejects.toMatchObject({ type: "supplier_unavailable", message });
    expect(faultError("server-error", given).meaning).not.toContain("getOrder");
    const lost = outcomeUnknown("cancelled the order", { reason: "server-error", httpStatus: 502, supplierCode: null });
    expect(lost.message).toBe(
      "Whether DragonPass cancelled the order is not known (server-error, HTTP 502); it is read next.",
    );
  });

  test("leaves the pause to the retry policy where DragonPass names none", async () => {
    const activity = repeatable(async () => {
      throw faultError("throttled");
    });
    await expect(activity(undefined)).rejects.toMatchObject({ nextRetryDelay: undefined });
  });

  test("gets its delay in one place: nobody else gives one to Temporal", () => {
    const files = ["activities", "src", "workflows"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    );
    const giving = files
      .filter((file) => file.endsWith(".ts"))
      .filter((file) => readFileSync(file, "utf8").includes("nextRetryDelay:"));
    expect(giving).toEqual([join("activities", "supplier-failure.ts")]);
  });
});
