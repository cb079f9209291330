import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repeatable } from "../../../activities/supplier-failure.ts";
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
