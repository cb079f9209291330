import type { OwnStep, SupplierStep } from "./steps.ts";

type Steps = (SupplierStep | OwnStep)[];

const LOUNGE = 0;
const announced = (deliver: boolean): Steps[number] => ({ do: "announce", deliver });
const renamed: Steps[number] = { do: "rename", resource: LOUNGE };
const applied: Steps[number] = { do: "apply", which: 0 };
const goesOn = (which: number, times = 1): Steps[number] => ({ do: "go on", which, times, outcome: "goes on" });
const waited = (hours: number): Steps[number] => ({ do: "wait", minutes: hours * 60 });

/** Cases that were wrong once, each made as short as it goes. They are tried before those at random. */
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
};
