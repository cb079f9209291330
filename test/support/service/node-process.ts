import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitUntil } from "../wait-until.ts";

/** One of our entry points, as a process of its own. */
export interface NodeProcess {
  readonly pid: number;
  /** Everything that it has written so far. */
  output(): string;
  /** Waits until it has written this, and gives the match back; fails when it ends before. */
  untilWritten(text: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** Signals everything that it has started as well, as a terminal or a service manager does; for npm scripts. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Settles when it has ended. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Ends it at once, without a chance to do anything. */
  kill(): Promise<void>;
}

/** Several that start at once on a busy machine take long. */
const START_TIMEOUT_MS = 120_000;
/** To look at what has been written costs nothing. */
const LOOK_MS = 50;

/** Each with the way to end it at once. */
const running = new Map<ChildProcess, () => void>();
process.once("exit", () => {
  for (const killNow of running.values()) killNow();
});

type Settings = Readonly<Record<string, string>>;

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts an entry point, a path from the root of the repository, with these settings in its environment. */
export function startNodeProcess(entryPoint: string, settings: Settings, args: readonly string[] = []): NodeProcess {
  return startProcess(entryPoint, process.execPath, [join(ROOT, entryPoint), ...args], settings);
}

/** Starts a script of `package.json` as an operator or a service manager does: what is signalled is npm, or its group. */
export function startNpmScript(script: string, settings: Settings): NodeProcess {
  return startProcess(`npm run ${script}`, "npm", ["run", script], settings, { ownGroup: true });
}

function startProcess(
  name: string,
  command: string,
  args: readonly string[],
  settings: Settings,
  { ownGroup = false } = {},
): NodeProcess {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
    detached: ownGroup,
  });

  function signalGroup(signal: NodeJS.Signals): void {
    if (!ownGroup || child.pid === undefined) throw new Error(`${name} has no process group of its own`);
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      // Everything in it has ended.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  const killNow = () => {
    // What npm has started would live on without it.
    if (ownGroup) signalGroup("SIGKILL");
    else child.kill("SIGKILL");
  };
  running.set(child, killNow);
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      written += text;
    });
  }
  const exited = once(child, "exit").then(([code, signal]) => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started`);
  return {
    pid,
    output: () => written,
    untilWritten: async (text) => {
      const match = await waitUntil(
        () => text.exec(written) ?? (running.has(child) ? null : "ended"),
        (found) => found !== null,
        START_TIMEOUT_MS,
        LOOK_MS,
      ).catch((cause: unknown) => {
        throw new Error(`${name} has not written ${text}:\n${written}`, { cause });
      });
      if (match === null || match === "ended") throw new Error(`${name} has ended:\n${written}`);
      return match;
    },
    signal: (signal) => void child.kill(signal),
    signalGroup,
    exited,
    kill: async () => {
      killNow();
      await exited;
    },
  };
}
