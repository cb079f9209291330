export { inboxRedelivery } from "./inbox-redelivery.ts";
export { prebooking } from "./prebooking.ts";
