import { AppError } from "../contract/app-error.ts";

/** Something is not as it should be; the message says what. */
export class DemoFailure extends AppError<"demo_failed"> {
  constructor(message: string) {
    super({ code: "demo_failed", message, retryable: false });
  }
}

/** Fails the demo unless it holds. */
export function prove(holds: boolean, claim: string): void {
  if (!holds) throw new DemoFailure(`not true: ${claim}`);
}
