import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A card, as its issuer shows it. */
export interface Card {
  readonly cardId: string;
  readonly holder: string;
  readonly label: string;
}

/**
 * Fates of a request for a card. `lost`: made, and the answer is lost. `late`: the same, and the card is listed only
 * after some look-ups. `doubled`: it arrives twice, and the answer is lost. `swallowed`: it never arrives.
 */
export type CardFault = "none" | "lost" | "late" | "doubled" | "swallowed";

/** Look-ups until a late card is listed. */
const LATE_LOOK_UPS = 3;

/** A supplier of something that nothing fences: each request for a card makes another one. */
export interface CardIssuer {
  readonly url: string;
  /** Requests for a card of this holder that arrived. */
  requestsOf(holder: string): number;
  cardsOf(holder: string): Card[];
  /** Fate of the requests for cards of this holder. */
  spoil(holder: string, fault: CardFault): void;
  close(): Promise<void>;
}

/** Starts one on this machine. */
export async function startCardIssuer(): Promise<CardIssuer> {
  const faults = new Map<string, CardFault>();
  const cards: (Card & { hiddenFor: number })[] = [];
  const requests: string[] = [];
  const shown = ({ cardId, holder, label }: Card): Card => ({ cardId, holder, label });
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const holder = new URL(req.url ?? "/", "http://localhost").searchParams.get("holder") ?? "";
    if (req.method === "GET") {
      const ofHolder = cards.filter((card) => card.holder === holder);
      res.end(JSON.stringify(ofHolder.filter(({ hiddenFor }) => hiddenFor === 0).map(shown)));
      for (const card of ofHolder) card.hiddenFor = Math.max(0, card.hiddenFor - 1);
      return;
    }
    const { label } = JSON.parse(await text(req)) as { label: string };
    const fault = faults.get(holder) ?? "none";
    const copies = { none: 1, lost: 1, late: 1, doubled: 2, swallowed: 0 }[fault];
    if (copies > 0) requests.push(holder);
    for (let copy = 0; copy < copies; copy++) {
      const hiddenFor = fault === "late" ? LATE_LOOK_UPS : 0;
      cards.push({ cardId: `card-${cards.length + 1}`, holder, label, hiddenFor });
    }
    if (fault !== "none") return void res.destroy();
    res.end(
      JSON.stringify(
        cards
          .filter((card) => card.holder === holder)
          .map(shown)
          .at(-1),
      ),
    );
  };
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requestsOf: (holder) => requests.filter((other) => other === holder).length,
    cardsOf: (holder) => cards.filter((card) => card.holder === holder).map(shown),
    spoil: (holder, fault) => void faults.set(holder, fault),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
