import { afterAll, beforeAll, expect, test } from "vitest";
import { CHAPTER_NAMES, programmeOf } from "../../src/demo/chapters.ts";
import { type DemoWorld, openDemoWorld } from "../../src/demo/demo-world.ts";
import { runDemo } from "../../src/demo/run-demo.ts";

const TIMEOUT_MS = 150_000;

let world: DemoWorld;
beforeAll(async () => {
  world = await openDemoWorld(() => undefined);
}, TIMEOUT_MS);
afterAll(() => world.close());

// The stories of lounges are those of the demo without a name, which a test runs as a process.
test.concurrent.each(CHAPTER_NAMES.filter((name) => name !== "lounge"))(
  "npm run demo -- --module %s proves what it says it shows",
  async (name) => {
    const lines: string[] = [];
    const programme = programmeOf(name);
    if (programme === null) throw new TypeError(`${name} is none`);
    await runDemo(world, programme, (line) => lines.push(line));
    expect(programme.stories.length).toBeGreaterThan(0);
    for (const { shows } of programme.stories) expect(lines.join("\n")).toContain(`  - ${shows}`);
  },
  TIMEOUT_MS,
);
