import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ScheduledAttempt, writeBack } from "../../../activities/once/evidence.ts";
import { makeOnce } from "../../../activities/once/make.ts";
import { settleOpen } from "../../../activities/once/settle.ts";
import { findStrays } from "../../../activities/once/strays.ts";
import { createLogger } from "../../../src/log/log.ts";
import { findAttempts } from "../../../src/store/once/attempts.ts";
import { findClaim } from "../../../src/store/once/claims.ts";
import { type CardCriteria, cardEffect } from "../../support/activities/card-effect.ts";
import { type CardFault, type CardIssuer, startCardIssuer } from "../../support/activities/card-issuer.ts";
import { atEveryPoint, DyingProcess, isKilled } from "../../support/activities/dying-process.ts";
import { LostCommits } from "../../support/activities/lost-commits.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";

const log = createLogger({ level: "silent" });
/** Look-ups until a person is asked; more than a late card needs. */
const LOOK_UPS_MAX = 6;

/**
 * The second user of what is made once. Nothing fences a second card: a request whose outcome is not known is never sent
 * again, only looked for, and in the end a person is asked.
 */
describe("something that nothing fences", { timeout: 60_000 }, () => {
  const database = useEmbeddedDatabase();
  let issuer: CardIssuer;
  beforeAll(async () => {
    issuer = await startCardIssuer();
  });
  afterAll(() => issuer.close());

  const answers: [CardFault, { cards: number; requests: number }][] = [
    ["none", { cards: 1, requests: 1 }],
    ["lost", { cards: 1, requests: 1 }],
    ["late", { cards: 1, requests: 1 }],
    ["doubled", { cards: 2, requests: 1 }],
    ["swallowed", { cards: 0, requests: 0 }],
  ];
  const losses = [0, 1, 2, 3, Number.POSITIVE_INFINITY];
  test.each(answers.flatMap(([fault, whole]) => losses.map((loss) => ({ fault, whole, loss }))))(
    "is asked for once and never forgotten, wherever the process is killed; its answer: $fault; commits lost with it: $loss",
    async ({ fault, whole, loss }) => {
      const story = async (process: DyingProcess) => {
        const criteria = { holder: randomUUID(), label: "lounge" };
        issuer.spoil(criteria.holder, fault);
        const outcome = await makeByHand(criteria, process);

        const cards = issuer.cardsOf(criteria.holder);
        const claim = await findClaim(database.kysely, subjectOf(criteria));
        // A process that died between the attempt's commit and its request has sent nothing, and nobody can know that.
        const wasSent = cards.length > 0;
        expect({ cards: cards.length, requests: issuer.requestsOf(criteria.holder) }).toEqual(
          wasSent ? whole : { cards: 0, requests: 0 },
        );
        expect(outcome).toBe(wasSent ? "made" : "a person is asked");
        expect(claim?.thing.id ?? null).toBe(wasSent ? published.get(criteria.holder) : null);
        if (process.diedAt === null) expect(wasSent).toBe(whole.cards > 0);
        const strays = await findStrays(deps(), cardEffect(worldOf(living()), criteria));
        expect(strays.size).toBe(Math.max(0, cards.length - 1));
      };
      await atEveryPoint(story, async () => await LostCommits.of(database.kysely, loss));
    },
  );

  test("has been unsettled since its one request, however often it is looked for", async () => {
    const criteria = { holder: randomUUID(), label: "lounge" };
    issuer.spoil(criteria.holder, "swallowed");
    const effect = cardEffect(worldOf(living()), criteria);
    const first = await makeOnce(deps(), effect, attemptOf(criteria));
    const [attempt] = await findAttempts(database.kysely, effect.subject);
    const requestIds = [attempt?.requestId];
    expect(first).toEqual({ kind: "unsettled", since: attempt?.startedAt.getTime(), requestIds });
    for (let lookUp = 0; lookUp < 3; lookUp++) expect(await settleOpen(deps(), effect)).toEqual(first);
    // Nor does somebody who knows nothing of the first request send another one.
    expect(await makeOnce(deps(), effect, attemptOf(criteria))).toEqual(first);
    expect(issuer.requestsOf(criteria.holder)).toBe(0);
  });

  test("is not taken from another subject that asked for the same and does not know its outcome yet", async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const shared = { holder: one, label: "lounge" };
    issuer.spoil(one, "lost");
    const effect = cardEffect(worldOf(living()), shared);
    const asOther = { ...effect, subject: { kind: "card-holder", id: other } };
    await makeOnce(deps(), effect, attemptOf(shared));
    await makeOnce(deps(), asOther, attemptOf(shared));
    // Two requests, two cards, both outcomes unknown: neither calls a card a stray while the other waits.
    expect(await findStrays(deps(), effect)).toEqual(new Map());
    expect(await settleOpen(deps(), effect)).toMatchObject({ kind: "made" });
    expect(await settleOpen(deps(), asOther)).toMatchObject({ kind: "made" });
    const claims = await Promise.all([effect, asOther].map(({ subject }) => findClaim(database.kysely, subject)));
    expect(new Set(claims.map((claim) => claim?.thing.id)).size).toBe(2);
  });

  const published = new Map<string, string>();

  function living(): DyingProcess {
    return new DyingProcess(Number.POSITIVE_INFINITY);
  }

  function worldOf(process: DyingProcess) {
    const db = process.diedAt === null ? process.db(database.kysely) : database.kysely;
    return { db, issuer, process, published };
  }

  function deps(process: DyingProcess = living()) {
    return { db: worldOf(process).db, log };
  }

  function subjectOf({ holder }: CardCriteria) {
    return { kind: "card-holder", id: holder };
  }

  function attemptOf(criteria: CardCriteria) {
    const scope = JSON.stringify(["card-holder", criteria.holder]);
    return { scope, requestId: randomUUID(), fence: null, criteria };
  }

  /**
   * As a workflow: the activity is repeated until it is known what was made, or a person is asked. It knows what it has
   * scheduled, whatever becomes of the database. */
  async function makeByHand(criteria: CardCriteria, dying: DyingProcess): Promise<string> {
    const attempt = attemptOf(criteria);
    const since = new Date();
    let outcome: ScheduledAttempt<CardCriteria>["outcome"] = { tries: 0 };
    for (let tries = 0; tries < LOOK_UPS_MAX; tries++) {
      if (outcome !== "unknown") outcome = { tries };
      const process = (await dying.living()) ?? living();
      try {
        const effect = cardEffect(worldOf(process), criteria);
        await writeBack(deps(process), effect, { thingId: null, attempts: [{ ...attempt, since, outcome }] });
        const settled = await settleOpen(deps(process), effect);
        const result = settled ?? (await makeOnce(deps(process), effect, attempt));
        if (result.kind !== "made") outcome = "unknown";
        else return await keepWhatWasMade(effect, result.published, { ...attempt, since, outcome: "unknown" });
      } catch (error) {
        if (!isKilled(error)) throw error;
      }
    }
    return "a person is asked";
  }

  /** The next activity is handed what this one has answered; the last commits may be lost even then. */
  async function keepWhatWasMade(
    effect: ReturnType<typeof cardEffect>,
    thingId: string,
    attempt: ScheduledAttempt<CardCriteria>,
  ): Promise<"made"> {
    await writeBack(deps(), effect, { thingId, attempts: [attempt] });
    return "made";
  }
});
