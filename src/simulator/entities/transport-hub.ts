/** An airport or station. */
export interface TransportHub {
  readonly transportHubId: string;
  readonly transportHubName: string;
  readonly iata: string;
  readonly city: string;
  /** ISO 3166 alpha-2. */
  readonly countryOrRegion: string;
  readonly continent: string;
  readonly latitude: string;
  readonly longitude: string;
  /** IANA name. */
  readonly timezone: string;
}

/** Fields of a hub that can change. */
export type HubChanges = Partial<Omit<TransportHub, "transportHubId">>;
