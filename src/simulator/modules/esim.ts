import { ESIM_ORDER_TYPE } from "../../dragonpass/assumptions.ts";
import { toBatchDate, toLocalMinute } from "../dates.ts";
import type { Resource } from "../entities/resource.ts";
import type { ResourceOption } from "../entities/resource-option.ts";
import { randomDigits } from "../ids.ts";
import type { MadeOrder } from "./module-shape.ts";
import { ofLifestyle } from "./of-lifestyle.ts";
import { orderedThing } from "./ordered-thing.ts";

/** DragonPass's example: a data package with a limit. */
const LIMITED = 2;
const GIBIBYTE = 1_073_741_824;
const YEAR_MS = 365 * 86_400_000;

const PACKAGES = [
  { suffix: "01", totalVolume: 30, duration: 10 },
  { suffix: "02", totalVolume: 5, duration: 30 },
] as const;

/** eSIMs: each is bought with a data package, has no date, and is at no place. */
export const esim = {
  ...ofLifestyle("esimInfo", {
    find: (resource, optionId) => packagesOf(resource).find((option) => option.optionId === optionId),
    list: (resource) => ({ optionList: packagesOf(resource).map(({ listed }) => listed) }),
    detailsOf,
  }),
  orderExtra: ((order, resource, hub) => ({
    ...orderedThing(order, resource),
    // As in DragonPass's own example, although nobody has asked for a date.
    prebookingDate: toLocalMinute(new Date(order.orderCreatedDate), hub.timezone),
    ...order.details,
  })) satisfies ReturnType<typeof ofLifestyle>["orderExtra"],
};

function packagesOf(resource: Resource): ResourceOption[] {
  return PACKAGES.map(({ suffix, totalVolume, duration }) => {
    const optionId = `${resource.resourceId}-${suffix}`;
    const optionName = `${resource.resourceName} - ${totalVolume}GB ${duration}Days`;
    const listed = { optionId, optionName, duration, dataMode: LIMITED, totalVolume, unit: "GB" };
    return { optionId, optionName, startsAt: null, price: null, listed };
  });
}

/** A top-up adds a package to the eSIM that is there. */
function detailsOf({ option, hub, clientUserId, toppedUp, now }: MadeOrder): Record<string, unknown> {
  const { optionId, optionName, duration, dataMode, totalVolume } = option.listed;
  const bytes = Number(totalVolume) * GIBIBYTE;
  return {
    clientUserId,
    esim: toppedUp?.details.esim ?? {
      iccid: `898600${randomDigits(14)}`,
      status: 1,
      effectiveDate: toBatchDate(now),
      expirationDate: toBatchDate(new Date(now.getTime() + YEAR_MS)),
    },
    esimOptions: {
      optionId,
      optionName,
      status: 2,
      duration,
      dataMode,
      volume: { total: bytes, remaining: bytes, dailyLimit: -1, notes: null },
      activationDate: null,
      expirationDate: null,
      speed: "5G",
      providers: [{ provider: "DragonPass", region: hub.countryOrRegion }],
      coverage: { type: 1, regions: [hub.countryOrRegion], rawText: hub.city },
    },
    esimOrderType: toppedUp === null ? ESIM_ORDER_TYPE.new : ESIM_ORDER_TYPE.topUp,
  };
}
