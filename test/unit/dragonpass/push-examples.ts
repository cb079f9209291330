/** The examples of the documentation. */

export const STATUS_CHANGED = {
  eventType: "prebooking.statusChanged",
  orderId: "PB00000000000001",
  programId: "1888000000000001",
  dpId: "8888000066668888",
  module: 1,
  previousStatus: 0,
  currentStatus: 1,
  statusChangedDate: "2025-01-01T10:00:00+00:00",
  remarks: null,
};

export const WALKIN = {
  eventType: "walkin.redemption",
  orderId: "DP00000000000001",
  programId: "1888000000000001",
  dpId: "8888000066668888",
  module: 1,
  status: 2,
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
  usageDate: "2024-12-31T00:00:00+00:00",
  orderCancelledDate: null,
  transportHubId: "A10045",
  transportHubName: "Gatwick Airport",
  resourceId: "N00129",
  resourceName: "No1 Lounge Gatwick North",
  passengers: { cardholder: 1, guests: 1 },
};

const BATCH = {
  batchId: "20251028T010000Z",
  sequence: 1,
  totalSequence: 2,
  updatedAt: "2025-10-28T01:00:00Z",
  programId: "123321",
};

export const METADATA = { eventType: "resource.metadata.updated", ...BATCH, module: 1, resources: ["N00003"] };

export const TRANSPORT_HUBS = { eventType: "transportHub.metadata.updated", ...BATCH, transportHubs: ["A00003"] };

export const ADDED_AND_REMOVED = {
  eventType: "resource.availability.changed",
  ...BATCH,
  module: 1,
  data: [
    { changeAction: "added", resources: ["N00003"] },
    { changeAction: "removed", resources: ["N00004"] },
  ],
};

export const VERSION_ONE = {
  orderId: "DP00000000000001",
  programId: "1888000000000001",
  membershipId: "8888000066668888",
  module: 1,
  category: 1,
  status: 1,
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
  usageDate: "2024-12-31T00:00:00",
  orderCancelledDate: "",
  transportHubId: "A10045",
  resourceId: "N00129",
  passengers: { cardholder: 1, guests: 1 },
};
