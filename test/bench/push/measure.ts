import type { StopStack } from "../../../src/service/stop-stack.ts";
import { cpuSeconds } from "../support/cpu-time.ts";
import { percentile } from "../support/percentile.ts";
import { type Load, startLoad } from "./load.ts";
import type { PushedService } from "./services.ts";
import { type SignalBaseline, startSignalBaseline } from "./signals.ts";

/** Figures of a measurement; of each the median of the rounds. */
export interface Measured {
  /** Acknowledged pushes a second, as many as it takes on all connections. */
  readonly perSecond: number;
  /** Signals a second. */
  readonly baseline: number;
  /** The first above the second, of one and the same round. */
  readonly ratio: number;
  /** Of the acknowledgement at the steady rate. */
  readonly p50: number;
  readonly p99: number;
  /** Figures of each round. */
  readonly rounds: readonly Round[];
  /** Processors in use while as many were sent as it takes, by name. */
  readonly cpu: ReadonlyMap<string, number>;
  readonly load: Load;
}

interface Round {
  readonly perSecond: number;
  readonly baseline: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: ReadonlyMap<string, number>;
}

export const CONNECTIONS = 64;
export const STEADY_PER_SECOND = 500;
const ROUNDS = 3;
const WARM_UP_SECONDS = 3;
const SATURATED_SECONDS = 10;
const STEADY_SECONDS = 5;
const BASELINE_SECONDS = 4;
/** For the warm-up and the measurement of as many as it takes. A faster service ends a round a little earlier. */
const SATURATING_PUSHES = 45_000;
const STEADY_PUSHES = STEADY_PER_SECOND * (WARM_UP_SECONDS + STEADY_SECONDS);

/** Measures in rounds, so that what a moment does to one figure it does to all. */
export async function measure(
  service: PushedService,
  stops: StopStack,
  progress: (line: string) => void,
): Promise<Measured> {
  const baseline = await startSignalBaseline(service.temporal);
  const load = startLoad(stops, service);
  const rounds: Round[] = [];
  while (rounds.length < ROUNDS) {
    progress(`round ${rounds.length + 1} of ${ROUNDS}: signs pushes`);
    await load.do({ what: "sign", ready: SATURATING_PUSHES + STEADY_PUSHES });
    progress(`round ${rounds.length + 1} of ${ROUNDS}: measures`);
    rounds.push(await measureRound(service, load, baseline));
  }
  const median = (figureOf: (round: Round) => number) => percentile(rounds.map(figureOf), 0.5);
  const names = [...(rounds[0]?.cpu.keys() ?? [])];
  return {
    perSecond: median((round) => round.perSecond),
    baseline: median((round) => round.baseline),
    ratio: median((round) => round.perSecond / round.baseline),
    p50: median((round) => round.p50),
    p99: median((round) => round.p99),
    rounds,
    cpu: new Map(names.map((name) => [name, median(({ cpu }) => cpu.get(name) ?? Number.NaN)])),
    load,
  };
}

async function measureRound(service: PushedService, load: Load, baseline: SignalBaseline): Promise<Round> {
  const steady = { what: "steady", connections: CONNECTIONS, perSecond: STEADY_PER_SECOND } as const;
  await load.do({ ...steady, seconds: WARM_UP_SECONDS });
  const { ms } = await load.do({ ...steady, seconds: STEADY_SECONDS });

  await baseline.measure(WARM_UP_SECONDS);
  const signalsPerSecond = await baseline.measure(BASELINE_SECONDS);

  const saturate = { what: "saturate", connections: CONNECTIONS } as const;
  await load.do({ ...saturate, seconds: WARM_UP_SECONDS });
  const before = await cpuOf(service);
  const { acknowledged, seconds } = await load.do({ ...saturate, seconds: SATURATED_SECONDS });
  const after = await cpuOf(service);
  return {
    perSecond: acknowledged.length / seconds,
    baseline: signalsPerSecond,
    p50: percentile(ms, 0.5),
    p99: percentile(ms, 0.99),
    cpu: new Map([...after].map(([name, used]) => [name, (used - (before.get(name) ?? 0)) / seconds])),
  };
}

/** In seconds since each began. The sender is this process, which does nothing else meanwhile. */
async function cpuOf({ processes }: PushedService): Promise<Map<string, number>> {
  const { user, system } = process.cpuUsage();
  const used = await Promise.all(
    processes.map(async ({ name, pid }) => [name, pid === undefined ? Number.NaN : await cpuSeconds(pid)] as const),
  );
  return new Map([...used, ["the sender", (user + system) / 1e6]]);
}
