import { expect, test } from "vitest";
import { createLogger } from "../../../src/log/log.ts";
import { logLeftOut } from "../../../src/service/log-left-out.ts";

test("a field that cannot be read is logged once for each call, with its path and the kind of its value", () => {
  const lines: string[] = [];
  const log = createLogger({ level: "info", destination: { write: (line) => void lines.push(line) } });
  const observe = logLeftOut(log);
  const voucher = { path: "extra.vouchersList[].voucher", kind: "object" } as const;
  for (let count = 0; count < 3; count += 1) observe("getOrder", voucher);
  observe("createOrder", voucher);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "warn", operation: "getOrder", ...voucher },
    { level: "warn", operation: "createOrder", ...voucher },
  ]);
});
