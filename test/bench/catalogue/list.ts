import { TEST_API_KEY } from "../../support/service/api-caller.ts";
import { below, type Figure, shown } from "../support/bench.ts";
import { percentile } from "../support/percentile.ts";
import type { Stack } from "../support/stack.ts";
import { type Answered, steadyLoad } from "../support/steady-load.ts";

/** Queries of backends, in turn, and what costs most: a text that nothing has. */
const PATHS = [
  "/v1/resources?module=lounge&iata=XAB",
  "/v1/resources?module=lounge&module=fastTrack&countryOrRegion=GB&available=true",
  "/v1/resources?module=lounge&available=true&pageSize=100",
  "/v1/resources?transportHubId=A100012",
  "/v1/resources?text=manchester",
  "/v1/resources?module=esim&text=esim",
  "/v1/resources?text=nowhere-at-all",
];
const PER_SECOND = 50;
const WARM_UP_SECONDS = 10;
const SECONDS = 60;
const IDLE_SECONDS = 20;
const P99_MS = 20;

/** How long filtered lists take at a constant rate. */
export async function listFigures(stack: Stack, progress: (line: string) => void): Promise<Figure[]> {
  const load = {
    url: stack.apiUrl,
    headers: { authorization: `Bearer ${TEST_API_KEY}` },
    paths: PATHS,
    perSecond: PER_SECOND,
  };
  progress(`lists, ${PER_SECOND} a second: warm-up`);
  await steadyLoad({ ...load, seconds: WARM_UP_SECONDS });
  progress(`lists, ${PER_SECOND} a second for ${SECONDS} s`);
  const answers = await steadyLoad({ ...load, seconds: SECONDS });
  // Does nothing: what it takes is the machine and the load on it, ours and that of others.
  const idle = await steadyLoad({ ...load, paths: ["/healthz"], seconds: IDLE_SECONDS });
  const refused = answers.find(({ status }) => status !== 200);
  if (refused !== undefined) throw new Error(`${refused.path} was answered with ${refused.status}`);
  return [
    below("`GET /v1/resources`, filtered, of 5,000, 50 a second: p99", at(answers, 0.99), P99_MS, "ms"),
    shown("the same: p50", `${at(answers, 0.5).toFixed(1)} ms`),
    shown("for comparison `GET /healthz`: p50, p99", textOf(idle)),
    ...PATHS.map((path) =>
      shown(`\`${path}\`: p50, p99`, textOf(answers.filter((answered) => answered.path === path))),
    ),
  ];
}

function textOf(answers: readonly Answered[]): string {
  return `${at(answers, 0.5).toFixed(1)}, ${at(answers, 0.99).toFixed(1)} ms`;
}

function at(answers: readonly Answered[], share: number): number {
  return percentile(
    answers.map(({ ms }) => ms),
    share,
  );
}
