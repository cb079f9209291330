/** DragonPass's event types, as this simulator writes them: it shares no code with the client, nor the client's names. */
export const EVENT_TYPE = {
  prebookingStatusChanged: "prebooking.statusChanged",
  walkinRedemption: "walkin.redemption",
  resourceMetadataUpdated: "resource.metadata.updated",
  transportHubMetadataUpdated: "transportHub.metadata.updated",
  resourceAvailabilityChanged: "resource.availability.changed",
} as const;
