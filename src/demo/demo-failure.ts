/** Something is not as it should be; the message says what. */
export class DemoFailure extends Error {
  override readonly name = "DemoFailure";
}

/** Fails the demo unless it holds. */
export function prove(holds: boolean, claim: string): void {
  if (!holds) throw new DemoFailure(`not true: ${claim}`);
}
