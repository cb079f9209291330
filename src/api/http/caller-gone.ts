import type { Response } from "express";

/** A signal that aborts when the caller has gone before the answer. */
export function callerGoneSignal(res: Response): AbortSignal {
  const controller = new AbortController();
  res.once("close", () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}
