import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How to run a command to its end. */
interface RunCommandOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** Killed, and reported as failed, after this time. */
  timeoutMs: number;
  /** Kills it, and reports it as failed, when aborted. */
  signal?: AbortSignal;
  /** Receives every line of both output streams. */
  onLine?: (line: string) => void;
  /** Called every second with the number of seconds that it has run. */
  onSecond?: (seconds: number) => void;
}

/** Result of a command. */
export interface CommandResult {
  /** Why it failed, in words; null when it succeeded. */
  failure: string | null;
  /** The last lines of both output streams together. */
  tail: string[];
}

const TAIL_LINES = 20;
/** How long to wait for the rest of the output of a process that has ended: a grandchild may hold the pipes forever. */
const REST_OF_OUTPUT_MS = 1_000;

/**
 * Runs a command to its end. Never throws: a command that cannot be started has failed.
 * execa would bring a dozen packages for this, and settles only when the last grandchild has closed the pipes.
 */
export async function runCommand(command: string, args: string[], options: RunCommandOptions): Promise<CommandResult> {
  const { env, cwd, timeoutMs, onLine, onSecond } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGKILL" });

  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine?.(line);
    });
  }
  let seconds = 0;
  const clock = setInterval(() => onSecond?.(++seconds), 1000);

  let failure: string | null = null;
  await new Promise<void>((resolve) => {
    child.once("error", (error) => {
      failure = deadline.aborted ? `not finished after ${Math.round(timeoutMs / 1000)} s` : error.message;
    });
    child.once("exit", (exitCode, exitSignal) => {
      if (exitCode !== 0) failure ??= `ended with ${exitSignal ?? `exit code ${exitCode}`}`;
      setTimeout(resolve, REST_OF_OUTPUT_MS).unref();
    });
    child.once("close", () => resolve());
  });
  clearInterval(clock);
  // What a grandchild still holds must not keep this process alive.
  child.stdout.destroy();
  child.stderr.destroy();
  return { failure, tail };
}
