import type { Booking } from "../../contract/booking.ts";

/** The place of a visit in DragonPass's words: nothing is decided by it. */
export type Place = Readonly<
  Pick<Booking, "resourceName" | "iata" | "transportHubName" | "terminal" | "city" | "countryOrRegion">
>;

/** The fields of the place alone, each as `change` makes it; as it is by default. */
export function placeOf(
  place: Place,
  change: (text: string | null, field: keyof Place) => string | null = (text) => text,
): Place {
  return {
    resourceName: change(place.resourceName, "resourceName"),
    iata: change(place.iata, "iata"),
    transportHubName: change(place.transportHubName, "transportHubName"),
    terminal: change(place.terminal, "terminal"),
    city: change(place.city, "city"),
    countryOrRegion: change(place.countryOrRegion, "countryOrRegion"),
  };
}
