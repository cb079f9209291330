import { AppError } from "../../../contract/app-error.ts";

/** Receives one line a time of what is going on, for a person who waits. */
export type Progress = (line: string) => void;

/** Dependencies of every search for a server binary. */
export interface FindOptions {
  env: NodeJS.ProcessEnv;
  progress: Progress;
}

/** A server binary that works, and in words where it comes from. */
export interface FoundServer {
  path: string;
  how: string;
}

/** One way to obtain a server that is not on this machine yet. */
export interface Installer {
  /** In words, for progress and for {@link FoundServer.how}. */
  how: string;
  /** Path of the executable inside the cache folder once installed; its first segment is what is moved there. */
  cachedPath: string;
  /** Why this way cannot be tried here, or null when it can. */
  unavailable(env: NodeJS.ProcessEnv): Promise<string | null>;
  /** Puts what `cachedPath` names into `folder`, an empty folder of its own. Throws when that does not work. */
  install(options: FindOptions & { folder: string }): Promise<void>;
}

/** A server binary: where to look for it, and how to obtain it. */
export interface ServerSpecification {
  /** In words: "Temporal dev server". */
  title: string;
  /** The environment variable that names the binary. */
  variable: string;
  /** The file to look for in `PATH`, where it has a well-known name. */
  commandName: string | null;
  /** Name of the lock inside the cache folder, without ending. */
  lockName: string;
  /** Whether this file is such a server and runs on this machine. */
  works(path: string): Promise<boolean>;
  installers: Installer[];
  /** The ways a person has to provide it, one a line. */
  help: string[];
}

/** Whether there is no server, or it did not start. */
type TemporalServerErrorCode = "temporal_server_not_found" | "temporal_server_start_failed";

/** A Temporal server could not be found, obtained or started. The message says what to do. */
export class TemporalServerError extends AppError<TemporalServerErrorCode> {
  constructor(code: TemporalServerErrorCode, message: string, options: ErrorOptions = {}) {
    super({ code, message, retryable: false, ...options });
  }
}
