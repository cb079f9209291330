import type { OwnStep, SupplierStep } from "./steps.ts";

type Steps = (SupplierStep | OwnStep)[];

const LOUNGE = 0;
const announced = (deliver: boolean): Steps[number] => ({ do: "announce", deliver });
const renamed: Steps[number] = { do: "rename", resource: LOUNGE };
const applied: Steps[number] = { do: "apply", which: 0 };
const lost: Steps[number] = { do: "lose", which: 0 };
const goesOn = (which: number, times = 1): Steps[number] => ({ do: "go on", which, times, outcome: "goes on" });
const waited = (hours: number): Steps[number] => ({ do: "wait", minutes: hours * 60 });
const RESOURCES = 0;
const HUBS = 1;
const recovered = (type: number, answerIsLost: boolean): Steps[number] => {
  return { do: "recover", program: 0, type, answerIsLost };
};

const threeLost: Steps = [
  ...[renamed, announced(false), renamed, announced(false), { do: "rename" as const, resource: 1 }, announced(false)],
  ...Array.from({ length: 6 }, () => lost),
];

/** Cases that were wrong once, or that chance seldom meets, each as short as it goes. They are tried every time. */
export const KNOWN_CASES: Record<string, Steps> = {
  "of two reads that overlap, the one that began later has seen less": [
    renamed,
    announced(true),
    applied,
    applied,
    goesOn(1),
    renamed,
    goesOn(0),
    goesOn(1),
    goesOn(0),
  ],
  "what a message names was read before it came, and is stored long after": [
    renamed,
    announced(true),
    applied,
    goesOn(0),
    renamed,
    announced(true),
    waited(1),
    goesOn(0),
  ],
  "the answer of the recovery that found the gap is lost": [
    renamed,
    announced(false),
    lost,
    lost,
    waited(49),
    recovered(RESOURCES, true),
    goesOn(0, 4),
    recovered(HUBS, true),
    goesOn(0, 4),
  ],
  "a recovery is killed before its first page has come": [
    renamed,
    announced(false),
    lost,
    lost,
    waited(1),
    recovered(RESOURCES, false),
    { do: "go on", which: 0, times: 1, outcome: "is killed" },
    goesOn(0, 4),
  ],
  "a recovery has several pages": [...threeLost, waited(1), recovered(RESOURCES, false), goesOn(0, 12)],
  "DragonPass forgets what it pushed while its pages are read": [
    ...threeLost,
    waited(47.9),
    recovered(HUBS, false),
    goesOn(0, 2),
    recovered(RESOURCES, false),
    goesOn(0),
    waited(1),
    goesOn(0, 8),
  ],
  "a change that only the details show is told more than 48 hours before it is asked for": [
    renamed,
    announced(true),
    applied,
    goesOn(0, 8),
    { do: "change the policy of", resource: LOUNGE },
    announced(false),
    lost,
    lost,
    waited(49),
  ],
  "a message is lost that was sent so long ago that DragonPass is about to forget it": [
    renamed,
    announced(false),
    waited(47.92),
    lost,
    lost,
  ],
};
