export { catalogueSync } from "./catalogue-sync.ts";
export { inboxRedelivery } from "./inbox-redelivery.ts";
export { prebooking } from "./prebooking.ts";
export { resourceBatch } from "./resource-batch.ts";
export { resourceRecovery } from "./resource-recovery.ts";
