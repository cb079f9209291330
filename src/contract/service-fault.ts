import { AppError } from "./app-error.ts";

/** Codes of errors of the service that belong to no part with a table of its own. */
type ServiceFaultCode =
  /** A port cannot be listened on. */
  | "cannot_listen"
  /** The workflows cannot be made into one file for the worker. */
  | "workflows_not_bundled"
  /** The file of `npm run build` is not of this code. */
  | "workflow_bundle_stale"
  /** The keys that pushes are signed with cannot be used. */
  | "push_keys_invalid"
  /** The private key of a program cannot be used. */
  | "private_key_invalid"
  /** Visits are simulated by DragonPass's sandbox and by the simulator only. */
  | "not_a_sandbox"
  /** A part of the process has ended by itself. */
  | "part_ended"
  /** Temporal or DragonPass does not answer; the same call may succeed later. */
  | "temporarily_unavailable";

/** An error of the service outside its store and its client of DragonPass. */
export class ServiceFault<Code extends ServiceFaultCode = ServiceFaultCode> extends AppError<Code> {}
