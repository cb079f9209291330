import jsqr from "jsqr";
import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import { KEYS } from "./support/api-fixture.ts";
import { greyAsRgba, readQrPng } from "./support/read-qr-code.ts";
import { newId, prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();
const VOUCHERS = [
  { voucher: "668800008888", voucherType: 1 },
  { voucher: "MS-ü-668800009999", voucherType: null },
];

async function booked(shown: Partial<Booking> = {}): Promise<string> {
  const bookingId = newId();
  await api.call("POST", "/v1/prebookings", { body: prebookingBody({ bookingId }) });
  await api.publish(bookingId, { status: "confirmed", supplierStatus: 1, vouchers: VOUCHERS, ...shown });
  return bookingId;
}
const voucher = (bookingId: string, file: string) => api.call("GET", `/v1/prebookings/${bookingId}/voucher.${file}`);
const imageOf = (bookingId: string, file: string) =>
  fetch(`${api.server.url}/v1/prebookings/${bookingId}/voucher.${file}`, {
    headers: { authorization: `Bearer ${KEYS.all}` },
  });

describe("GET /v1/prebookings/{bookingId}/voucher.png", () => {
  test.each(VOUCHERS.map(({ voucher }, index) => [index, voucher] as const))(
    "is a QR code that holds exactly voucher %d",
    async (index, expected) => {
      const answer = await imageOf(await booked(), `png?index=${index}`);
      expect(answer.headers.get("content-type")).toBe("image/png");
      const { text, width, height } = readQrPng(await answer.arrayBuffer());
      expect(text).toBe(expected);
      expect(width).toBeGreaterThanOrEqual(300);
      expect(height).toBe(width);
    },
  );
});

describe("GET /v1/prebookings/{bookingId}/voucher.svg", () => {
  test("is a QR code that holds exactly the first voucher, with four light modules around it, and nobody keeps it", async () => {
    const answer = await imageOf(await booked(), "svg");
    expect(answer.headers.get("content-type")).toMatch(/^image\/svg\+xml/);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    const { modules, widthPx } = modulesOf(await answer.text());
    expect(widthPx).toBeGreaterThanOrEqual(300);
    const isDark = (x: number, y: number) => modules[y]?.[x] === true;
    const size = modules.length;
    for (let at = 0; at < size; at += 1) {
      for (let edge = 0; edge < 4; edge += 1) {
        expect([isDark(at, edge), isDark(edge, at), isDark(at, size - 1 - edge), isDark(size - 1 - edge, at)]).toEqual(
          Array(4).fill(false),
        );
      }
    }
    expect(isDark(4, 4)).toBe(true);
    expect(readModules(modules)).toBe(VOUCHERS[0]?.voucher);
  });
});

describe("a voucher", () => {
  test.each<[string, Partial<Booking>, string]>([
    ["has not been given", { vouchers: [] }, "svg"],
    ["has no such index", {}, "png?index=2"],
    ["is of a cancelled booking", { status: "cancelled" }, "svg"],
    ["is empty", { vouchers: [{ voucher: "", voucherType: 1 }] }, "png"],
    ["is too long for a QR code", { vouchers: [{ voucher: "v".repeat(3_000), voucherType: 1 }] }, "svg"],
  ])("that %s is 404 voucher_not_available", async (_, shown, file) => {
    const { status, json } = await voucher(await booked(shown), file);
    expect({ status, code: json.code }).toEqual({ status: 404, code: "voucher_not_available" });
  });

  test("of a booking that does not exist is 404 booking_not_found", async () => {
    expect(await voucher("nobody", "svg")).toMatchObject({ status: 404, json: { code: "booking_not_found" } });
  });

  test.each(["-1", "1.5", "first", "1000", ""])("with the index %j is 400, which names it", async (index) => {
    const { status, json } = await voucher(await booked(), `svg?index=${index}`);
    expect(status).toBe(400);
    expect(json.errors).toMatchObject([{ pointer: "/index" }]);
  });
});

function modulesOf(svg: string): { modules: boolean[][]; widthPx: number } {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const modules = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    const row = modules[Number(y)];
    if (row) row[Number(x)] = true;
  }
  return { modules, widthPx: Number(/width="(\d+)"/.exec(svg)?.[1]) };
}

function readModules(modules: readonly boolean[][]): string | undefined {
  const SCALE = 8;
  const width = modules.length * SCALE;
  const grey = Array.from({ length: width * width }, (_, index) =>
    modules[Math.floor(index / width / SCALE)]?.[Math.floor((index % width) / SCALE)] === true ? 0 : 255,
  );
  return jsqr.default(greyAsRgba(grey), width, width)?.data;
}
