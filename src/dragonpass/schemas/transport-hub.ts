import { z } from "zod";
import { isBehindTheEnd, type SupplierPagination, wirePagination } from "./pagination.ts";
import { informativeInteger, informativeText, wireId } from "./wire.ts";

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
  /** The answer as it came. */
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
  transportHubName: informativeText,
  type: informativeInteger,
  iata: informativeText,
  city: informativeText,
  countryOrRegion: informativeText,
  continent: informativeText,
});

/** Answer of the hub details, and a line of the list. */
export const wireTransportHub = z.record(z.string(), z.unknown()).transform((raw, ctx): SupplierTransportHub => {
  const fields = wireTransportHubFields.safeParse(raw);
  if (!fields.success) {
    for (const { path, message } of fields.error.issues) ctx.addIssue({ code: "custom", path, message });
    return z.NEVER;
  }
  const { transportHubId, transportHubName, type, iata, city, countryOrRegion, continent } = fields.data;
  return { transportHubId, transportHubName, type, iata, city, countryOrRegion, continent, raw };
});

/** Answer of `GET /transportHubs`. One line that cannot be read spoils the page. */
export const wireTransportHubPage = z
  .looseObject({
    pagination: wirePagination.nullish(),
    language: informativeText,
    transportHubs: z
      .array(wireTransportHub)
      .nullish()
      .transform((hubs) => hubs ?? null),
  })
  .refine((page) => page.transportHubs !== null || isBehindTheEnd(page.pagination), { path: ["transportHubs"] })
  .transform(
    (page): SupplierTransportHubPage => ({
      pagination: page.pagination ?? null,
      language: page.language,
      transportHubs: page.transportHubs ?? [],
    }),
  );
