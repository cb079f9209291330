import { writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../../src/config/config.ts";
import { createLogger } from "../../../src/log/log.ts";
import { openSupplier } from "../../../src/service/supplier.ts";
import { createDatabaseClock } from "../../../src/store/database/database-clock.ts";
import { waitUntil } from "../../support/wait-until.ts";
import { fileWith, jwks, publicJwk, supplierSettings } from "../config/supplier-settings.ts";

/** Opens DragonPass with these settings of its push keys, and gives what is logged. */
async function opened(settings: Readonly<Record<string, string>>) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const { PUSH_JWKS: _, ...others } = supplierSettings;
  const supplier = await openSupplier(
    readConfig({ ...others, ...settings }),
    createLogger({ level: "info", destination }),
    { databaseClock: createDatabaseClock(async () => Date.now()) },
  );
  onTestFinished(() => supplier.close());
  return { lines, keys: supplier.pushKeys };
}

const withOdd = JSON.stringify({ keys: [publicJwk, { kty: "EC", kid: "odd", crv: "P-256", x: "AA", y: "AA" }] });
const IGNORED = {
  level: "warn",
  msg: "ignoring a push key; pushes signed with it are refused",
  reason: 'key 2, "odd", is not an RSA key',
};

test("a push key of another kind is logged, by its name and why", async () => {
  expect((await opened({ PUSH_JWKS: withOdd })).lines).toMatchObject([IGNORED]);
  expect((await opened({ PUSH_JWKS_FILE: fileWith(withOdd) })).lines).toMatchObject([IGNORED]);
});

test("a file of push keys that can no longer be used is logged once, and that it is read again", async () => {
  const path = fileWith(jwks);
  const { lines, keys } = await opened({ PUSH_JWKS_FILE: path });
  expect(lines).toEqual([]);
  writeFileSync(path, '{"keys":[]}');
  await waitUntil(
    () => keys.state(),
    ({ stale }) => stale,
  );
  await keys.state();
  const msg = "cannot use the file of push keys; keeping those read before";
  expect(lines).toMatchObject([{ level: "error", msg, err: { code: "push_keys_invalid" } }]);
  writeFileSync(path, withOdd);
  await waitUntil(
    () => keys.state(),
    ({ stale }) => !stale,
  );
  expect(lines.slice(1)).toMatchObject([IGNORED, { level: "info", msg: "re-read the push keys" }]);
});
