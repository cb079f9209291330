import { describe, expect, test } from "vitest";
import { ServiceFault } from "../../../src/contract/service-fault.ts";
import { createLogger } from "../../../src/log/log.ts";
import type { LogFields } from "../../../src/log/loggable-fields.ts";

function logOf(format: "json" | "text" = "json") {
  const lines: string[] = [];
  const log = createLogger({ level: "debug", format, destination: { write: (line) => void lines.push(line) } });
  const last = () => JSON.parse(lines.at(-1) ?? "null") as Record<string, unknown>;
  return { log, lines, last };
}

/** Fields that the type refuses: code that knows its fields only at run time can pass them all the same. */
const untyped = (fields: object) => fields as LogFields;

describe("a log line", () => {
  test("has time, level, message and the fields that are allowed", () => {
    const { log, last } = logOf();
    log.info({ bookingId: "b-1", status: 200 }, "request answered");
    expect(last()).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      bookingId: "b-1",
      status: 200,
      msg: "request answered",
    });
  });

  test("leaves out what nobody has allowed, by its name or by its shape", () => {
    const { log, lines, last } = logOf();
    log.info(
      untyped({ passId: "SECRET", guest: { firstName: "SECRET" }, code: { a: "SECRET" }, "SECRET key": 1 }),
      "x",
    );
    log.info(untyped({ headers: { authorization: "SECRET" }, body: "SECRET", query: "SECRET" }), "x");
    expect(lines.join("")).not.toContain("SECRET");
    expect(last().leftOut).toEqual(["headers", "body", "query"]);
  });

  test("of a child is judged the same", () => {
    const { log, lines, last } = logOf();
    log.child(untyped({ component: "api", voucher: "SECRET" })).warn({ count: 1 }, "x");
    expect(last()).toMatchObject({ component: "api", count: 1 });
    expect(lines.join("")).not.toContain("SECRET");
  });

  test("about a foreign error says its kind and place, not its message, which may quote data", () => {
    const { log, lines, last } = logOf();
    const cause = new SyntaxError('Unexpected token in "SECRET"');
    log.error({ err: Object.assign(new Error("SECRET", { cause }), { code: "22P02", detail: "SECRET" }) }, "x");
    expect(lines.join("")).not.toContain("SECRET");
    expect(last().err).toMatchObject({
      type: "Error",
      code: "22P02",
      frames: expect.any(Array),
      cause: { type: "SyntaxError" },
    });
    log.error(untyped(new Error("SECRET")), "x");
    log.error({ err: new Error("first line\n    at SECRET") }, "x");
    log.error({ err: "SECRET" }, "x");
    expect(lines.join("")).not.toContain("SECRET");
  });

  test("about an error of ours says its message", () => {
    const { log, last } = logOf();
    log.error(
      { err: new ServiceFault({ code: "part_ended", message: "Temporal does not answer.", retryable: true }) },
      "x",
    );
    expect(last().err).toMatchObject({ code: "part_ended", message: "Temporal does not answer." });
  });

  test("is cut where it is long", () => {
    const { log, last } = logOf();
    log.info({ reason: "x".repeat(5000) }, "x");
    expect(String(last().reason)).toHaveLength(301);
  });

  test("begins with a small letter, unless with a name: any other message does not compile", () => {
    const { log, lines } = logOf();
    const subject: string = "booking";
    log.info({}, "booked");
    log.info({}, `a ${subject} waits`);
    log.info({}, "DragonPass answered");
    log.info({}, "Temporal is back");
    // @ts-expect-error: a capital
    log.info({}, "Booked");
    // @ts-expect-error: a capital in a template
    log.info({}, `A ${subject} waits`);
    // @ts-expect-error: anything
    log.info({}, subject);
    expect(lines).toHaveLength(7);
  });

  test("is one readable line outside production", () => {
    const { log, lines } = logOf("text");
    log.info({ bookingId: "b-1", reason: "two words\nand a line" }, "booked");
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}booked bookingId=b-1 reason="two words\\nand a line"\n$/);
  });
});
