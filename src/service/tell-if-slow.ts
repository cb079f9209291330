const SLOW_AFTER_MS = 3_000;

/** Waits for something that is usually there at once; `tell` is called once where it takes its time. */
export async function tellIfSlow<Result>(
  work: Promise<Result>,
  tell: () => void,
  afterMs = SLOW_AFTER_MS,
): Promise<Result> {
  const timer = setTimeout(tell, afterMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
