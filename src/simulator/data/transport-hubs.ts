/** The airports that the simulator knows: one per time zone that is worth a test. */
import type { TransportHub } from "../entities/transport-hub.ts";

type Row = readonly [
  id: string,
  name: string,
  iata: string,
  city: string,
  country: string,
  continent: string,
  latitude: string,
  longitude: string,
  timezone: string,
];

const ROWS: readonly Row[] = [
  ["A00001", "Manchester Airport", "MAN", "Manchester", "GB", "Europe", "53.3537", "-2.2750", "Europe/London"],
  [
    "A00002",
    "Hong Kong International Airport",
    "HKG",
    "Hong Kong",
    "HK",
    "Asia",
    "22.3080",
    "113.9185",
    "Asia/Hong_Kong",
  ],
  [
    "A00003",
    "John F. Kennedy International Airport",
    "JFK",
    "New York",
    "US",
    "North America",
    "40.6413",
    "-73.7781",
    "America/New_York",
  ],
  ["A00004", "Lisbon Airport", "LIS", "Lisbon", "PT", "Europe", "38.7742", "-9.1342", "Europe/Lisbon"],
  ["A00005", "Paris Charles de Gaulle Airport", "CDG", "Paris", "FR", "Europe", "49.0097", "2.5479", "Europe/Paris"],
  ["A00006", "Narita International Airport", "NRT", "Tokyo", "JP", "Asia", "35.7720", "140.3929", "Asia/Tokyo"],
  ["A00007", "Dubai International Airport", "DXB", "Dubai", "AE", "Asia", "25.2532", "55.3657", "Asia/Dubai"],
  ["A00008", "Singapore Changi Airport", "SIN", "Singapore", "SG", "Asia", "1.3644", "103.9915", "Asia/Singapore"],
  ["A00009", "Sydney Airport", "SYD", "Sydney", "AU", "Oceania", "-33.9399", "151.1753", "Australia/Sydney"],
  ["A00010", "Suvarnabhumi Airport", "BKK", "Bangkok", "TH", "Asia", "13.6900", "100.7501", "Asia/Bangkok"],
];

/** The hubs that are there from the start. */
export const TRANSPORT_HUBS: readonly TransportHub[] = ROWS.map(
  ([transportHubId, transportHubName, iata, city, countryOrRegion, continent, latitude, longitude, timezone]) => ({
    transportHubId,
    transportHubName,
    iata,
    city,
    countryOrRegion,
    continent,
    latitude,
    longitude,
    timezone,
  }),
);
