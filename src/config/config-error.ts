import { AppError } from "../contract/app-error.ts";

/** The configuration is wrong. `message` has one line per mistake and never holds a value. */
export class ConfigError extends AppError<"configuration_invalid"> {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super({ code: "configuration_invalid", message: mistakes.join("\n"), retryable: false });
    this.mistakes = mistakes;
  }
}
