import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "../../..");
const packageFile = (path: string) => join(ROOT, "node_modules", path);

/** The tools of `npm run check` with this project's rules, in a folder that has no other files. */
describe("a mistake that is planted", () => {
  let folder: string;
  beforeEach(async () => {
    const made = await createTemporaryFolder("planted");
    folder = made.path;
    onTestFinished(made.remove);
    for (const name of ["package.json", "tsconfig.json", ".oxlintrc.json"])
      await copyFile(join(ROOT, name), join(folder, name));
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  });

  test.each([
    ["of types in the sources", "src/store/one.ts", "src/store/other.ts"],
    ["of types in the tests", "test/support/one.ts", "test/support/other.ts"],
  ])("as an import circle %s is refused", async (_, one, other) => {
    await plant(one, 'import type { Other } from "./other.ts";\nexport type One = Other | null;\n');
    await plant(other, 'import type { One } from "./one.ts";\nexport type Other = One[];\n');
    const cruise = packageFile("dependency-cruiser/bin/dependency-cruise.mjs");
    const rules = join(ROOT, ".dependency-cruiser.cjs");
    const { code, output } = await run(process.execPath, [cruise, "--config", rules, dirname(one)]);
    expect(output).toContain("no-import-circles");
    expect(code).not.toBe(0);
  });

  test("as a promise that nobody waits for is refused", async () => {
    await plant(
      "src/store/floating.ts",
      'import { rm } from "node:fs/promises";\nexport function forget(path: string): void {\n  rm(path);\n}\n',
    );
    const { code, output } = await run(packageFile(".bin/oxlint"), ["--quiet", "src"]);
    expect(output).toContain("no-floating-promises");
    expect(code).not.toBe(0);
  });

  async function plant(path: string, source: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), source);
  }

  async function run(command: string, args: readonly string[]) {
    const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    return { code, output };
  }
});
