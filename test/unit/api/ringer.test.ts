import type { KyselyPlugin } from "kysely";
import { expect, test } from "vitest";
import type { BookingId, OrderId, ProgramId } from "../../../src/contract/vocabulary.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { createRinger } from "../../../src/inbox/ringer.ts";
import { createLogger } from "../../../src/log/log.ts";
import { beginAttempt } from "../../../src/store/once/attempts.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";

const PROGRAM = "1888000000000001" as ProgramId;

const database = useEmbeddedDatabase();

/** Counts what is asked of the database. */
function counting(): { plugin: KyselyPlugin; queries: () => number } {
  let queries = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      queries += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { plugin, queries: () => queries };
}

test("a hundred events of orders that nobody has claimed are looked up together, and the one among them that looks for its order is rung", async () => {
  const looking = "looks" as BookingId;
  await beginAttempt(database.kysely, {
    subject: bookingSubject(looking),
    scope: passScope({ programId: PROGRAM, type: "membership", id: "pass-50" }),
    requestId: "request",
    fence: { token: "token", validUntil: new Date() },
    criteria: {},
  });
  const { plugin, queries } = counting();
  const rung: [BookingId, OrderId][] = [];
  const outcomes: string[] = [];
  const ringer = createRinger({
    db: database.kysely.withPlugin(plugin),
    workflows: {
      ring: (bookingId, { orderId }) => {
        rung.push([bookingId, orderId as OrderId]);
        return Promise.resolve("rung");
      },
    },
    walkinRinger: {
      ring: () => {
        throw new Error("none of these may be a walk-in");
      },
    },
    metrics: { countRing: (outcome) => void outcomes.push(outcome) },
    log: createLogger({ level: "silent" }),
  });
  for (let index = 0; index < 100; index += 1) {
    const orderId = `PB${index}` as OrderId;
    const signal = { orderId, previousStatus: 0, currentStatus: 1, statusChangedDate: null };
    ringer.ring({ orderId, programId: PROGRAM, passId: `pass-${index}`, signal, mayBeWalkin: false });
  }
  await ringer.idle();
  expect(rung).toEqual([[looking, "PB50"]]);
  expect(outcomes.filter((outcome) => outcome === "unclaimed")).toHaveLength(99);
  // The owners, and those that look for an order.
  expect(queries()).toBeLessThanOrEqual(2);
});
