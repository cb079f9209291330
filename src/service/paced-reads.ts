import type { ReadInLanguage } from "../api/catalogue/in-language.ts";
import type { Config } from "../config/config.ts";
import { createReadPace, type ReadPace } from "../dragonpass/calls/read-pace.ts";
import { takeReadSlots } from "../store/catalogue/supplier-rate.ts";
import type { Database } from "../store/database/database.ts";

/** The pace of this process's bulk reads: all processes take their turns from one rate. */
export function sharedReadPace(
  { kysely }: Pick<Database, "kysely">,
  { supplierRatePerSecond: perSecond }: Pick<Config, "supplierRatePerSecond">,
): ReadPace {
  return createReadPace((count) => takeReadSlots(kysely, { perSecond, count }));
}

/** Reads that begin at the rate that all processes share: one list asks for many, and any number of callers may ask. */
export function pacedReads(client: ReadInLanguage, acquireReadSlot: ReadPace): ReadInLanguage {
  const inTurn = async (signal: AbortSignal | undefined) => acquireReadSlot(signal ?? new AbortController().signal);
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
