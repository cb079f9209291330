import { z } from "zod";
import { storableRecord } from "../push/storable-json.ts";
import { readInside, wireObject } from "./nested.ts";
import { isBehindTheEnd, type SupplierPagination, wirePagination } from "./pagination.ts";
import { asItCame } from "./read-tolerantly.ts";
import { secondaryInteger, secondaryText } from "./secondary.ts";
import { wireId } from "./wire.ts";

/** An airport or station. */
export interface SupplierTransportHub {
  transportHubId: string;
  transportHubName: string | null;
  /** DragonPass's code; its meaning is not documented. */
  type: number | null;
  iata: string | null;
  city: string | null;
  countryOrRegion: string | null;
  continent: string | null;
  /** The answer as it came, without what could not be stored. */
  raw: Record<string, unknown>;
}

/** One page of the hubs of a program. */
export interface SupplierTransportHubPage {
  pagination: SupplierPagination | null;
  /** The language of the answer; null where it does not say. */
  language: string | null;
  transportHubs: SupplierTransportHub[];
}

const wireTransportHubFields = z.looseObject({
  transportHubId: wireId,
  transportHubName: secondaryText,
  type: secondaryInteger,
  iata: secondaryText,
  city: secondaryText,
  countryOrRegion: secondaryText,
  continent: secondaryText,
});

/** Answer of the hub details, and a line of the list. Its id identifies it. */
export const wireTransportHub = wireObject.transform((raw, ctx): SupplierTransportHub => {
  const fields = readInside(wireTransportHubFields, raw, ctx);
  const { transportHubId, transportHubName, type, iata, city, countryOrRegion, continent } = fields;
  return {
    transportHubId,
    transportHubName,
    type,
    iata,
    city,
    countryOrRegion,
    continent,
    raw: storableRecord(asItCame(raw)),
  };
});

/** Answer of `GET /transportHubs`. One line that cannot be identified spoils the page. */
export const wireTransportHubPage = z
  .looseObject({
    pagination: wirePagination,
    language: secondaryText,
    transportHubs: z
      .array(wireTransportHub)
      .nullish()
      .transform((hubs) => hubs ?? null),
  })
  .refine((page) => page.transportHubs !== null || isBehindTheEnd(page.pagination), { path: ["transportHubs"] })
  .transform(
    ({ pagination, language, transportHubs }): SupplierTransportHubPage => ({
      pagination,
      language,
      transportHubs: transportHubs ?? [],
    }),
  );
