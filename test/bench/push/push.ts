import { createStopStack } from "../../../src/service/stop-stack.ts";
import { type Bench, below, type Figure, shown } from "../support/bench.ts";
import { keptFigures } from "./kept.ts";
import { CONNECTIONS, type Measured, measure, STEADY_PER_SECOND } from "./measure.ts";
import { startEmbedded, startOnPostgres } from "./services.ts";

/** Figures of a prototype, of the endpoint and nothing else of the service, on two processors. */
interface Prototype {
  readonly perSecond: string;
  readonly ratio: string;
  readonly p99: string;
}

interface Goals {
  readonly ratioMin: number;
  readonly p99Ms: number;
}

const VARIANTS = [
  {
    name: "PostgreSQL",
    start: startOnPostgres,
    prototype: { perSecond: "6,240", ratio: "10.1", p99: "7 ms" },
    // The prototype's baseline was 650 signals a second; where the service acknowledges as many pushes as the prototype
    // did, today's dev server takes 1,500, so that its ratio would be 4.4. The goal is 60 % of that, and for the
    // latency what a prototype had without any of what makes it fast.
    goals: { ratioMin: 2.6, p99Ms: 24 },
  },
  {
    name: "embedded",
    start: startEmbedded,
    prototype: { perSecond: "5,480", ratio: "8.5", p99: "11 to 19 ms" },
    // For development: to be seen, not to be held to.
    goals: null,
  },
] as const;

/** How fast pushes are acknowledged, against how fast Temporal takes signals on the same machine. */
export const benchPush: Bench = async ({ stops, progress }) => {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const { name, start, prototype, goals } of VARIANTS) {
    progress(`${name}: starts`);
    const own = createStopStack();
    stops.add(name, () => own.stopAll());
    const service = await start(own);
    const measured = await measure(service, own, (line) => progress(`${name}, ${line}`));
    progress(`${name}: counts what is in the inbox`);
    figures.push(...speedFigures(name, measured, prototype, goals));
    figures.push(...(await keptFigures(name, service, measured.load)));
    notes.push(service.versions);
    await own.stopAll();
  }
  return { figures, notes };
};

function speedFigures(name: string, measured: Measured, prototype: Prototype, goals: Goals | null): Figure[] {
  const { perSecond, baseline, ratio, p50, p99, rounds, cpu } = measured;
  const ratioWhat = `${name}: acknowledged pushes for each signal (prototype ${prototype.ratio}, its baseline 650)`;
  const p99What = `${name}: p99 of the acknowledgement at ${STEADY_PER_SECOND} a second (prototype ${prototype.p99})`;
  const each = (figureOf: (round: Measured["rounds"][number]) => number, digits: number) =>
    rounds.map((round) => figureOf(round).toFixed(digits)).join(", ");
  return [
    shown(
      `${name}: acknowledged a second, ${CONNECTIONS} connections (prototype ${prototype.perSecond})`,
      `${perSecond.toFixed(0)} (rounds: ${each((round) => round.perSecond, 0)})`,
    ),
    shown(
      `${name}: signals a second, ${CONNECTIONS} at once`,
      `${baseline.toFixed(0)} (${each((round) => round.baseline, 0)})`,
    ),
    goals === null ? shown(ratioWhat, ratio.toFixed(1)) : atLeast(ratioWhat, ratio, goals.ratioMin),
    shown(`${name}: p50 of the acknowledgement at ${STEADY_PER_SECOND} a second`, `${p50.toFixed(1)} ms`),
    goals === null ? shown(p99What, `${p99.toFixed(1)} ms`) : below(p99What, p99, goals.p99Ms, "ms"),
    shown(`${name}: p99 of each round`, `${each((round) => round.p99, 1)} ms`),
    shown(
      `${name}: processors in use with ${CONNECTIONS} connections`,
      [...cpu].map(([process, used]) => `${process} ${used.toFixed(2)}`).join(", "),
    ),
  ];
}

function atLeast(what: string, value: number, limit: number): Figure {
  return { what, value: value.toFixed(1), goal: `≥ ${limit}`, isMet: value >= limit };
}
