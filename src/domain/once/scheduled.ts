/** The scheduled requests once an activity has found that none of them made anything. One may still be told of late. */
export function thatMadeNothing<Scheduled extends { readonly madeNothing: boolean }>(
  scheduled: readonly Scheduled[],
): Scheduled[] {
  return scheduled.map((request) => ({ ...request, madeNothing: true }));
}
