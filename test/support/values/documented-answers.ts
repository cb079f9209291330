import fc from "fast-check";
import { ISSUE_ANSWER } from "./documented-e-passes.ts";

/** An answer of DragonPass as its documentation shows it, and the fields that identify what it is about. */
export interface DocumentedAnswer {
  readonly data: unknown;
  /** Paths as `a.b.0.c`. */
  readonly identifying: readonly string[];
  /** Lists that are read whole or not at all. */
  readonly lists?: readonly string[];
  /** Fields that say how others are read: with another value, which can be read, more than they changes. */
  readonly deciding?: readonly string[];
}

const pagination = { pageSize: 100, pageNumber: 1, totalNumber: 1 };

export const ORDER_ANSWER = {
  data: {
    status: 1,
    module: 1,
    category: 2,
    ePassId: "1788000066668888",
    orderId: "DP00000000000001",
    orderCreatedDate: "2024-12-31T00:00:00+00:00",
    orderCancelledDate: "2024-12-31T01:00:00+00:00",
    extra: {
      prebookingDate: "2025-10-01T10:30",
      usageDate: "2025-10-01T10:35:00",
      usedUsages: 1,
      resourceId: "N00001",
      resourceName: "DragonPass Lounge",
      iata: "MAN",
      transportHubName: "Manchester Airport",
      terminal: "Terminal 1",
      city: "Manchester",
      countryOrRegion: "GB",
      optionId: "F00001-01",
      vouchersList: [
        { voucher: "668800008888", voucherType: 1 },
        { voucher: "668800009999", voucherType: 2 },
      ],
      remarks: "Gate 4",
      esim: { iccid: "898600F1234567890123", status: 1 },
      esimOptions: { optionId: "E00001-01" },
      fitnessOptions: { optionId: "F00001-03" },
      prebookingRequiredInfo: { firstName: "Ada", lastName: "Lovelace" },
    },
  },
  identifying: ["orderId", "status"],
} satisfies DocumentedAnswer;

export const AVAILABILITY_ANSWER = {
  data: {
    available: true,
    prebookingToken: "85c69b8e790befc7e94870ec269c3f1d",
    validUntil: 1923263999,
    price: { dynamicPrice: true, currency: "USD", adultRate: "6.00", childRate: "6.00" },
  },
  identifying: ["available", "prebookingToken"],
} satisfies DocumentedAnswer;

export const ORDER_LIST_ANSWER = {
  data: {
    pagination,
    orders: [
      {
        orderId: "DP00000000000001",
        status: 1,
        usedUsages: 1,
        module: 1,
        category: 2,
        orderCreatedDate: "2024-12-31T00:00:00+00:00",
        resourceId: "N00001",
        resourceName: "DragonPass Lounge",
        optionId: "F00001-01",
        extra: { optionId: "F00001-02", city: "Manchester" },
      },
    ],
  },
  identifying: ["orders.0.orderId", "orders.0.status"],
} satisfies DocumentedAnswer;

const RESOURCE = {
  module: 1,
  resourceId: "N00001",
  resourceName: "DragonPass Lounge",
  locationInfo: {
    city: "Manchester",
    countryOrRegion: "GB",
    transportHubId: "A00001",
    transportHubName: "Manchester Airport",
    iata: "MAN",
    timezone: "Europe/London",
  },
  extra: { loungeInfo: { terminal: "Terminal 1" }, facilities: [{ facilityType: 1 }] },
  prebookingRequiredInfo: { firstName: true, lastName: true, email: false },
  prebookingPolicy: { cancellable: false, cancelBeforeHours: 24, maxPassengerPerOrder: 5 },
};
const HUB = {
  transportHubId: "A00001",
  transportHubName: "Manchester Airport",
  type: 1,
  iata: "MAN",
  city: "Manchester",
  countryOrRegion: "GB",
  continent: "Europe",
};

export const RESOURCE_ANSWER: DocumentedAnswer = { data: RESOURCE, identifying: ["resourceId", "module"] };
export const RESOURCE_LIST_ANSWER: DocumentedAnswer = {
  data: { pagination, language: "en-US", resources: { transportHubResources: [RESOURCE], lifestyleResources: [] } },
  identifying: ["resources.transportHubResources.0.resourceId", "resources.transportHubResources.0.module"],
  lists: ["resources.lifestyleResources"],
};
export const HUB_ANSWER: DocumentedAnswer = { data: HUB, identifying: ["transportHubId"] };
export const HUB_LIST_ANSWER: DocumentedAnswer = {
  data: { pagination, language: "en-US", transportHubs: [HUB] },
  identifying: ["transportHubs.0.transportHubId"],
};
export const EVENT_LIST_ANSWER: DocumentedAnswer = {
  data: { pagination, events: [{ eventType: "resource.metadata.updated", batchId: "20251028T010000Z", sequence: 1 }] },
  identifying: [],
  lists: ["events"],
};
export const TOKEN_ANSWER: DocumentedAnswer = {
  data: { accessToken: "t", tokenType: "Bearer", expiresIn: 3600, expiresAt: 1923263999 },
  identifying: ["accessToken"],
};

export const E_PASS_ANSWER: DocumentedAnswer = {
  data: ISSUE_ANSWER,
  identifying: ["orderId", "extra.ePassId"],
  // One of another user is not what was asked for.
  deciding: ["clientUserId"],
};
export const E_PASS_LIST_ANSWER: DocumentedAnswer = {
  data: {
    pagination,
    ePasses: [
      {
        orderId: "DP00000000000001",
        ePassId: "1788000066668888",
        status: 1,
        ePassStatus: 1,
        module: 1,
        firstName: "Ada",
        expirationDate: "2028-12-31T23:59:59+00:00",
        availableUsages: 1,
        allowedResources: { resourceIds: ["R00001", "R00002"] },
      },
    ],
  },
  identifying: ["ePasses.0.orderId", "ePasses.0.ePassId"],
  lists: ["ePasses.0.allowedResources.resourceIds"],
};
export const OPTION_LIST_ANSWER: DocumentedAnswer = {
  data: {
    schedules: [
      {
        date: "2027-10-01",
        optionList: [
          { optionId: "F00001-01", optionName: "Yoga", optionType: 2, startTime: "07:00", price: { currency: "USD" } },
          { optionId: "F00001-02", optionName: "Day pass", optionType: 1 },
        ],
      },
    ],
  },
  identifying: [],
  lists: ["schedules.0.optionList.0.optionId", "schedules.0.optionList.1.optionId"],
  deciding: ["schedules.0.optionList.0.optionType", "schedules.0.optionList.1.optionType"],
};
export const PREVIEW_ANSWER: DocumentedAnswer = {
  data: {
    available: true,
    price: { dynamicPrice: true, currency: "USD", adultRate: "6.00", childRate: "6.00" },
    usedEntitlementDetails: { sharedEntitlements: 1 },
    usedEntitlementBreakdown: [{ module: 1, usages: 1 }],
  },
  identifying: ["available"],
};
export const ESIM_ANSWER: DocumentedAnswer = {
  data: { esim: { iccid: "898600F1234567890123" }, esimOptions: { optionId: "E00001-01" } },
  identifying: [],
};
export const QR_CODE_ANSWER: DocumentedAnswer = {
  data: { qrCode: "DP-0123456789", validUntil: 1923263999 },
  identifying: ["qrCode"],
};

/** Values that no field can be read from; `undefined` is missing. */
export const unreadable = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, "", {}, [null], [[]], { a: { b: null } }, [{ a: null }], { toString: 1 }),
  fc.constantFrom<unknown>("x".repeat(60_000), "a\u0000b", "\ud800", nested(20), nested(1_000)),
);

/** Values that a field may become: also readable ones that say something else. */
const anything = fc.oneof(
  unreadable,
  fc.constantFrom<unknown>([], " ", "N/A", "1.0", "0", 0, -1, 1.5, 1e300, true, false),
  fc.anything({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value) ?? "null") as unknown),
);

/** One field of an answer that does not identify anything, and what it becomes. */
export function spoilings({ data, identifying, lists = [], deciding = [] }: DocumentedAnswer, values = anything) {
  const insisted = [...identifying, ...lists, ...deciding];
  const paths = pathsOf(data).filter(
    (path) => !insisted.some((id) => id === path || id.startsWith(`${path}.`) || path.startsWith(`${id}.`)),
  );
  return fc.record({ path: fc.constantFrom(...paths), value: values });
}

/** The data with another value at a path; `undefined` takes it away. */
export function withValueAt(data: unknown, path: string, value: unknown): unknown {
  const [key = "", ...rest] = path.split(".");
  const next = (part: unknown) => (rest.length === 0 ? value : withValueAt(part, rest.join("."), value));
  if (Array.isArray(data)) {
    const entries = data.map((entry, index) => (String(index) === key ? next(entry) : entry));
    return entries.filter((entry) => entry !== undefined);
  }
  const { [key]: part, ...others } = data as Record<string, unknown>;
  const replaced = next(part);
  return replaced === undefined ? others : { ...others, [key]: replaced };
}

function pathsOf(data: unknown, prefix = ""): string[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, part]) => [prefix + key, ...pathsOf(part, `${prefix}${key}.`)]);
}

function nested(depth: number): unknown {
  return JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);
}
