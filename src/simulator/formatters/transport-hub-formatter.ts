import type { TransportHub } from "../entities/transport-hub.ts";

/** A hub in the list. */
export function formatTransportHub(hub: TransportHub): Record<string, unknown> {
  return {
    transportHubId: hub.transportHubId,
    transportHubName: hub.transportHubName,
    type: 1,
    iata: hub.iata,
    city: hub.city,
    countryOrRegion: hub.countryOrRegion,
    continent: hub.continent,
    latitude: hub.latitude,
    longitude: hub.longitude,
  };
}

/** A hub by itself. */
export function formatTransportHubDetails(hub: TransportHub): Record<string, unknown> {
  return {
    ...formatTransportHub(hub),
    imagesList: [{ url: "https://image.dragonpass.com/uploadFile/images/hub.png", order: 1 }],
  };
}
