import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How to run a command to its end. */
export interface RunCommandOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** Killed, and reported as failed, after this time. */
  timeoutMs: number;
  /** Receives every line of both output streams. */
  onLine?: (line: string) => void;
  /** Kills it, and reports it as failed, when aborted. */
  signal?: AbortSignal;
}

/** What came of a command. */
export interface CommandResult {
  succeeded: boolean;
  /** Why it failed, in words; empty when it succeeded. */
  failure: string;
  /** The last lines of both output streams together. */
  tail: string[];
}

const TAIL_LINES = 20;

/** Runs a command to its end. Never throws: a command that cannot be started has failed. */
export function runCommand(command: string, args: string[], options: RunCommandOptions): Promise<CommandResult> {
  const { env, cwd, timeoutMs, onLine, signal } = options;
  return new Promise((resolve) => {
    const tail: string[] = [];
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGKILL" });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, timeoutMs);

    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        onLine?.(line);
      });
    }

    const finish = (failure: string) => {
      clearTimeout(timer);
      // A grandchild may still hold the pipes; they must not keep this process alive.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ succeeded: failure === "", failure, tail });
    };
    child.once("error", (error) => finish(error.message));
    child.once("exit", (exitCode, exitSignal) => {
      if (timedOut) finish(`not finished after ${Math.round(timeoutMs / 1000)} s`);
      // The last lines are usually still in the pipe when the process is gone.
      else setTimeout(() => finish(exitCode === 0 ? "" : `ended with ${exitSignal ?? `exit code ${exitCode}`}`), 20);
    });
  });
}
