/** DragonPass's own examples (Issue An E-pass), word for word. */

export const ISSUE_REQUEST = {
  module: 1,
  clientUserId: "3EF5D065-76F8-4D3E-801A-B329D15F461A",
  extra: {
    firstName: "DragonPass",
    lastName: "DragonPass",
    expirationDate: "2028-12-31T23:59:59+00:00",
    availableUsages: 1,
    allowedResources: { resourceIds: [] },
  },
};

/** One that is active later, for some resources only. */
export const LATER_ISSUE_REQUEST = {
  module: 3,
  clientUserId: "3EF5D065-76F8-4D3E-801A-B329D15F461A",
  extra: {
    firstName: "DragonPass",
    lastName: "DragonPass",
    activationDate: "2028-10-31T23:59:59+00:00",
    expirationDate: "2028-12-31T23:59:59+00:00",
    availableUsages: 5,
    allowedResources: { resourceIds: ["R00001"] },
  },
};

export const ISSUE_ANSWER = {
  status: 1,
  module: 1,
  category: 1,
  clientUserId: "3EF5D065-76F8-4D3E-801A-B329D15F461A",
  orderId: "DP00000000000001",
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
  orderCancelledDate: null,
  usageDate: null,
  extra: {
    ePassId: "1788000066668888",
    ePassStatus: 1,
    firstName: "DragonPass",
    lastName: "DragonPass",
    activationDate: "2028-10-31T23:59:59+00:00",
    expirationDate: "2028-12-31T23:59:59+00:00",
    availableUsages: 1,
    usedUsages: 0,
    allowedResources: { resourceIds: [] },
  },
};
