/** Every instant that one question handed out, in milliseconds. */
export function instantsOf(taken: { firstAtMs: number; spacingMs: number; count: number }): number[] {
  return Array.from({ length: taken.count }, (_, index) => taken.firstAtMs + index * taken.spacingMs);
}

/** How far each instant is from the one before, whoever got it. */
export function spacingsOf(instants: readonly number[]): number[] {
  const sorted = [...instants].sort((a, b) => a - b);
  return sorted.slice(1).map((instant, index) => instant - (sorted[index] ?? 0));
}
