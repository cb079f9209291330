import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How to start a server that must not outlive this process. */
interface ServerProcessOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** User and group to run as, where we may choose. */
  uid?: number;
  gid?: number;
  /** How to ask it to stop. Default `SIGTERM`. */
  stopSignal?: NodeJS.Signals;
}

/** A server that runs as a child process. */
export interface ServerProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Settles when the process has ended, with the way it did. */
  exited: Promise<string>;
  hasExited(): boolean;
  /** The last lines that it wrote to its error output. */
  lastLines(): string[];
  /** Asks it to stop, and ends it by force after ten seconds. */
  stop(): Promise<void>;
}

const KEPT_LINES = 50;
const STOP_GRACE_MS = 10_000;

/**
 * Starts a server in a process group of its own, so that Ctrl-C in the terminal reaches us and not it: whoever
 * started it stops it after its own work has drained.
 */
export function startServerProcess(command: string, args: string[], options: ServerProcessOptions): ServerProcess {
  const { stopSignal = "SIGTERM", ...spawnOptions } = options;
  const child = spawn(command, args, { ...spawnOptions, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  });

  const stopWatching = stopWhenWeEnd(child, stopSignal);
  let ended = false;
  const exited = new Promise<string>((resolve) => {
    const end = (how: string) => {
      ended = true;
      stopWatching();
      resolve(how);
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code, signal) => end(signal ?? `exit code ${code}`));
  });

  const stop = async () => {
    if (!ended) child.kill(stopSignal);
    const inTime = await Promise.race([exited.then(() => true), sleep(STOP_GRACE_MS, false, { ref: false })]);
    if (!inTime) child.kill("SIGKILL");
    await exited;
  };
  return { pid: child.pid, exited, hasExited: () => ended, lastLines: () => [...lines], stop };
}

/**
 * Stops the server when this process ends in whatever way. For SIGKILL, which nobody can handle, a shell waits at
 * the other end of a pipe that closes with us; execa's clean-up covers the other ways only.
 */
function stopWhenWeEnd(child: ChildProcess, signal: NodeJS.Signals): () => void {
  const { pid } = child;
  if (pid === undefined) return () => undefined;
  const killNow = () => {
    child.kill(signal);
  };
  process.once("exit", killNow);
  const script = `read -r _; kill -${signal.slice("SIG".length)} ${pid} 2>/dev/null`;
  const watchdog = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  // Without a shell there is no watchdog; the exit handler remains.
  watchdog.once("error", () => undefined);
  // It must not keep us alive, nor must its pipe (which is a socket, though the type does not say so).
  watchdog.unref();
  const pipe: unknown = watchdog.stdin;
  if (pipe instanceof Socket) pipe.unref();
  return () => {
    process.removeListener("exit", killNow);
    // Before its pipe closes, or it would signal a process number that may be another's by now.
    watchdog.kill("SIGKILL");
  };
}
