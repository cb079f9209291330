import { expect, test } from "vitest";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { createLogger } from "../../../src/log/log.ts";
import { useActivities } from "../../support/activities/activity-world.ts";

const world = useActivities();

test("vouchers that a booking has no room for are counted in the log, which names none", async () => {
  const request = world.request();
  const result = await world.order(request, await world.reserve(request));
  if (result.kind !== "ordered") throw new Error(result.kind);
  const { bookingId } = result.booking;
  const vouchers = Array.from({ length: 20 }, (_, index) => ({
    voucher: `${index}`.padEnd(4_096, "v"),
    voucherType: 1,
  }));
  const getOrder: DragonPassClient["getOrder"] = async (args) => {
    const found = await world.deps.dragonpass.getOrder(args);
    return found.kind === "ok" ? { ...found, value: { ...found.value, vouchers } } : found;
  };
  const lines: string[] = [];
  const log = createLogger({ level: "info", destination: { write: (line) => void lines.push(line) } });
  const { booking } = await world.call("syncOrder", { bookingId, reason: "pushed" }, { dragonpass: { getOrder }, log });
  const { length: kept } = booking.vouchers;
  expect(booking.vouchers).toEqual(vouchers.slice(0, kept));
  expect(kept).toBeGreaterThan(10);
  const told = lines.filter((line) => line.includes("do not fit"));
  expect(told.map((line) => JSON.parse(line))).toMatchObject([{ level: "warn", bookingId, count: 20 - kept }]);
  expect(lines.join()).not.toContain("vvv");
});
