import { sql } from "kysely";
import type { Effect } from "../../../activities/once/effect.ts";
import type { WriteOutcome } from "../../../src/dragonpass/client/outcomes.ts";
import type { Db } from "../../../src/store/database/database.ts";
import { claimedAmong } from "../../../src/store/once/claims.ts";
import type { Card, CardIssuer } from "./card-issuer.ts";
import type { DyingProcess } from "./dying-process.ts";

/** How a card is recognised among those of its holder. */
export interface CardCriteria {
  readonly holder: string;
  readonly label: string;
}

/** Dependencies of a card effect: the second user of what is made once, besides the order of a booking. */
interface CardWorld {
  readonly db: Db;
  readonly issuer: CardIssuer;
  readonly process: DyingProcess;
  /** Published cards by holder. */
  readonly published: Map<string, string>;
}

/** A card that is to be made once for its holder, with nothing that keeps a second one out. */
export function cardEffect(
  { db, issuer, process, published }: CardWorld,
  { holder, label }: CardCriteria,
): Effect<Card, CardCriteria, string> {
  const address = `${issuer.url}/?holder=${encodeURIComponent(holder)}`;
  const list = async (): Promise<Card[]> => (await (await fetch(address)).json()) as Card[];
  return {
    subject: { kind: "card-holder", id: holder },
    thingKind: "card",
    logFields: {},
    idOf: ({ cardId }) => cardId,
    asksForTheSame: (one, other) => one.label === other.label,
    isFenceRefused: () => false,
    findCandidates: async ({ criteria }) => {
      const cards = (await process.reads("list cards", list)).filter((card) => card.label === criteria.label);
      const ids = cards.map(({ cardId }) => cardId);
      const claimed = await claimedAmong(db, "card", ids);
      return cards.filter(({ cardId }) => !claimed.has(cardId));
    },
    send: async (): Promise<WriteOutcome<Card>> => {
      try {
        const answer = await process.does("issue a card", async () => {
          const response = await fetch(address, { method: "POST", body: JSON.stringify({ label }) }).catch(() => null);
          return response === null ? null : ((await response.json()) as Card);
        });
        if (answer !== null) return { kind: "ok", value: answer };
      } catch (error) {
        if (process.diedAt !== null) throw error;
      }
      return { kind: "unknown", reason: "connection", httpStatus: null, supplierCode: null, sent: true };
    },
    underLock: async (work) =>
      await db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(hashtext(${holder}))`.execute(trx);
        return await work(trx, false);
      }),
    publish: ({ cardId }) => publish(cardId),
    publishClaimed: (cardId) => publish(cardId),
  };

  async function publish(cardId: string): Promise<string> {
    return await process.does("publish the card", async () => {
      published.set(holder, cardId);
      return cardId;
    });
  }
}
