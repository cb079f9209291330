import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { asListenFailure } from "../../../src/http/listen-failure.ts";
import { makeFolder, prepareDataDir } from "../../../src/store/database/pglite/data-dir.ts";
import { unprivilegedUser } from "../../support/database/postgres-folder.ts";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";

/** As Node has it of a port below 1024, which a container may allow and a host does not. */
const systemError = (code: string) =>
  Object.assign(new Error(`listen ${code}: 0.0.0.0:80`), { code, syscall: "listen" });

describe("a port that cannot be listened on", () => {
  test.each([
    ["below 1024, by a user", "EACCES", /^PORT: this user may not listen on this port; give one from 1024 up$/],
    ["that a rule of the host keeps", "EPERM", /^PORT: this user may not listen/],
    ["that another process has", "EADDRINUSE", /^PORT: another process listens on this port; /],
    ["of a name that there is not", "ENOTFOUND", /^HOST: this name cannot be resolved; give /],
    ["of another machine", "EADDRNOTAVAIL", /^HOST: is not an address of this machine; give /],
  ])("%s, is said in one line with what to do", (_, code, message) => {
    expect(asListenFailure(systemError(code), "PORT")).toMatchObject({ code: "cannot_listen", message });
  });

  test("for a reason that nobody foresaw, stays what it is", () => {
    const error = systemError("EMFILE");
    expect(asListenFailure(error, "PORT")).toBe(error);
  });
});

test("a DATA_DIR that this user may not enter is said in one line with what to do", async () => {
  const folder = await createTemporaryFolder("no-entry");
  onTestFinished(() => folder.remove());
  const closed = join(folder.path, "closed");
  makeFolder(closed);
  chmodSync(closed, 0o000);
  const message = /^DATA_DIR: cannot be used by this user; give a folder that it may read and write/;
  expect(() => asUser(() => prepareDataDir(closed))).toThrow(message);
  expect(() => asUser(() => prepareDataDir(join(closed, "data")))).toThrow(message);
});

/** Root may enter everything: what it does for a moment as somebody else is refused as a user's is. */
function asUser(work: () => void): void {
  const { uid } = unprivilegedUser();
  if (uid !== undefined) process.seteuid?.(uid);
  try {
    work();
  } finally {
    if (uid !== undefined) process.seteuid?.(0);
  }
}
