import type { ReadInLanguage } from "../api/in-language.ts";
import type { ReadPace } from "../dragonpass/read-pace.ts";

/** Reads that begin at the rate that all processes share: one list asks for many, and any number of callers may ask. */
export function pacedReads(client: ReadInLanguage, mayRead: ReadPace): ReadInLanguage {
  const inTurn = async (signal: AbortSignal | undefined) => mayRead(signal ?? new AbortController().signal);
  return {
    getResource: async (args) => {
      await inTurn(args.signal);
      return client.getResource(args);
    },
    getTransportHub: async (args) => {
      await inTurn(args.signal);
      return client.getTransportHub(args);
    },
  };
}
