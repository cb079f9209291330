/** The modules that resources of the simulator can belong to. */
export const MODULE_NAMES = ["lounge", "fastTrack", "fitness", "esim", "setMeal", "coupon", "localOffer"] as const;
export type ModuleName = (typeof MODULE_NAMES)[number];
