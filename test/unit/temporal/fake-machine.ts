import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A machine on which only those programs exist that a test puts there. */
export interface FakeMachine {
  root: string;
  /** Its `PATH` and cache folder are empty; programs say which system folders they need themselves. */
  env: NodeJS.ProcessEnv;
  /** Writes an executable shell script; `{root}` in it is the machine's folder. */
  program(path: string, script: string): Promise<string>;
  /** Lines that the programs appended to a file in the machine's folder. */
  lines(name: string): Promise<string[]>;
  remove(): Promise<void>;
}

export async function createFakeMachine(): Promise<FakeMachine> {
  const root = await mkdtemp(join(tmpdir(), "dragonpass-temporal-machine-"));
  await mkdir(join(root, "bin"));
  return {
    root,
    env: { PATH: join(root, "bin"), HOME: root, XDG_CACHE_HOME: join(root, "cache") },
    program: async (path, script) => {
      const target = join(root, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script.replaceAll("{root}", root)}\n`);
      await chmod(target, 0o755);
      return target;
    },
    lines: async (name) => {
      const text = await readFile(join(root, name), "utf8").catch(() => "");
      return text.split("\n").filter((line) => line !== "");
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Where `XDG_CACHE_HOME` puts our files. */
export const CACHE = "cache/dragonpass-temporal";
/** Answer of the real CLI to `--version`. */
export const WORKING_CLI = 'echo "temporal version 1.5.1 (Server 1.29.1)"';
/** A `go` that takes a second to "build" a working CLI, and counts how often. */
export const FAKE_GO = `echo "$@" >> {root}/go-calls
echo "go: downloading example.com/module v1" >&2
sleep 1
cat > "$GOBIN/temporal" <<'END'
#!/bin/sh
${WORKING_CLI}
END
chmod +x "$GOBIN/temporal"`;
