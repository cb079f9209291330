/** Something that several test projects of one run share. */
interface Shared {
  users: number;
  started: Promise<{ value: unknown; stop: () => Promise<void> }>;
}

/** Vitest loads the set-up files again for each project, so module variables are not shared; the process is. */
const SHARED = Symbol.for("dragonpass-temporal.once-per-run");

function sharedOfThisProcess(): Map<string, Shared> {
  const holder = globalThis as { [SHARED]?: Map<string, Shared> };
  holder[SHARED] ??= new Map();
  return holder[SHARED];
}

/** Starts it for the first project that asks, gives the same to the others, and stops it with the last. */
export async function oncePerRun<Value>(
  name: string,
  start: () => Promise<{ value: Value; stop: () => Promise<void> }>,
): Promise<{ value: Value; release: () => Promise<void> }> {
  const all = sharedOfThisProcess();
  const shared = all.get(name) ?? { users: 0, started: start() };
  all.set(name, shared);
  shared.users += 1;
  // Every user of one name passes the same kind of `start`.
  const { value, stop } = (await shared.started) as { value: Value; stop: () => Promise<void> };
  const release = async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    all.delete(name);
    await stop();
  };
  return { value, release };
}
