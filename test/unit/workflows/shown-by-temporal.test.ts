import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as messages from "../../../src/domain/messages.ts";

const WORKFLOWS = fileURLToPath(new URL("../../../workflows", import.meta.url));

const sources = await Promise.all(
  (await readdir(WORKFLOWS, { recursive: true }))
    .filter((name) => name.endsWith(".ts"))
    .map(async (name) => ({ name, text: await readFile(join(WORKFLOWS, name), "utf8") })),
);

/** Texts between the parentheses of each call of a function. */
function callsOf(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`\\b${name}(?:<[^(]*>)?\\(`, "g"))].map(({ index }) => {
    const start = text.indexOf("(", index);
    let depth = 0;
    for (let end = start; end < text.length; end++) {
      if (text[end] === "(") depth += 1;
      if (text[end] === ")") depth -= 1;
      if (depth === 0) return text.slice(start, end + 1);
    }
    throw new Error(`a call of ${name} has no end`);
  });
}

describe("what Temporal's tools show", () => {
  test("every message that a workflow takes has a description", () => {
    const handlers = sources.flatMap(({ name, text }) => callsOf(text, "setHandler").map((call) => ({ name, call })));
    expect(handlers.length).toBeGreaterThan(5);
    expect(handlers.filter(({ call }) => !call.includes("describedAs("))).toEqual([]);
    for (const message of Object.values(messages)) {
      if ("description" in message) expect(message.description).toMatch(/^[A-Z].{10,90}[^.]$/);
    }
  });

  test("every activity and every timer has a summary", () => {
    const activities = sources.flatMap(({ name, text }) =>
      ["proxyActivities", "proxyLocalActivities", "executeActivity"].flatMap((caller) =>
        callsOf(text, caller).map((call) => ({ name, call })),
      ),
    );
    expect(activities.length).toBeGreaterThan(5);
    expect(activities.filter(({ call }) => !call.includes("summary"))).toEqual([]);
    const timers = sources.flatMap(({ name, text }) => callsOf(text, "sleep").map((call) => ({ name, call })));
    expect(timers.filter(({ call }) => !call.includes("summary"))).toEqual([]);
  });
});
