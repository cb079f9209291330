import { ApplicationFailure } from "@temporalio/common";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";

/** How a kind of what workflows carry shows what it waits for, and that a cancellation of it is remembered. */
interface Showing<Input, Output, Code extends string, Shown> {
  /** The wait while DragonPass does not answer. */
  readonly waitsWhileAsked: (input: Input) => Code;
  /** For each result that does not decide it, the wait that follows. */
  readonly waitsAfter: Readonly<Record<string, Code>>;
  /** Whether it is shown already: what is decided at once writes nothing. */
  readonly isShown: (input: Input, code: Code) => boolean;
  /** Null where it is not stored. */
  readonly show: (input: Input, code: Code) => Promise<Shown | null>;
  readonly withShown: (result: Output, shown: Shown) => Output;
  /** A cancellation that was answered is no longer remembered. */
  readonly withoutRequest: (result: Output) => Promise<Output>;
}

/**
 * An activity that publishes what its subject waits for, where that is not decided, and that a cancellation is
 * remembered. The workflow hears only of results: what is repeated for an hour can be shown by nobody but the activity.
 */
export function showing<Input, Output extends object, Code extends string, Shown>(
  ways: Showing<Input, Output, Code, Shown>,
  activity: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    let result: Output;
    try {
      result = await activity(input);
    } catch (error) {
      // It is the failure that counts: where this cannot be written either, the next attempt tries again.
      if (isOfSupplier(error)) await ways.show(input, ways.waitsWhileAsked(input)).catch(() => undefined);
      throw error;
    }
    const kind = "kind" in result ? String(result.kind) : "";
    const code = Object.hasOwn(ways.waitsAfter, kind) ? ways.waitsAfter[kind] : undefined;
    if (code !== undefined) {
      if (ways.isShown(input, code)) return result;
      const shown = await ways.show(input, code);
      return shown === null ? result : ways.withShown(result, shown);
    }
    return kind === "refused" || kind === "not-needed" ? await ways.withoutRequest(result) : result;
  };
}

function isOfSupplier(error: unknown): boolean {
  if (error instanceof SupplierError) return true;
  return error instanceof ApplicationFailure && error.type?.startsWith("supplier_") === true;
}
