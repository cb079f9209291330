import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const FOLDER = join(import.meta.dirname, "../../../src/store/database/migrations");

/**
 * A database may have had any of them, which is why none is ever changed: a database of then and a new one would differ.
 * A new migration gets its line here, from the message of this test. Comments, imports and white space do not count.
 */
const STAY: Readonly<Record<string, string>> = {
  "0001-bookings.ts": "49c9cb08d973d145",
  "0002-orders.ts": "378670d7e29d4f8b",
  "0003-inbox.ts": "98c02ebed0493cbd",
  "0004-catalogue.ts": "b4316ebdd505833c",
  "0005-inbox-among-reads.ts": "5a85cefa2ea0deea",
  "0006-supplier-rate.ts": "b0d32bda012d8567",
  "0007-catalogue-answers.ts": "dc44f51daf8cc12d",
  "0008-write-probe.ts": "b6520e733dd8aa02",
  "0009-crowded-batches.ts": "70397ba031dc2b05",
  "0010-made-once.ts": "ae864daf98703ee1",
  "0011-inbox-subjects.ts": "980dab82cd485afa",
  "0012-booking-watch.ts": "116da6ded1c0ee63",
  "0013-noted-attention.ts": "9a9fb1575e28262a",
  "0014-forgotten-attempts.ts": "ace24078b8d7b20d",
  "0015-compared-bookings.ts": "e59f9815a4660321",
  "0016-reads-put-back.ts": "7951a5ef1871e19c",
  "0017-redemptions.ts": "f57d5592bc36fba8",
  "0018-pass-requests.ts": "63f56a16896ec169",
  "0019-unwatched.ts": "c4eb32405aed96d7",
  "0020-watched-passes.ts": "39c122e22cf61aed",
};

function fingerprint(name: string): string {
  const source = readFileSync(join(FOLDER, name), "utf8");
  const code = source
    .replaceAll(/^import [\s\S]*?;$/gm, "")
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    .replaceAll(/\s+/g, "");
  return createHash("sha256").update(code).digest("hex").slice(0, 16);
}

test("a migration that a database may have had is not changed", () => {
  const names = readdirSync(FOLDER).filter((name) => name !== "all.ts");
  expect(Object.fromEntries(names.map((name) => [name, fingerprint(name)]))).toEqual(STAY);
});
