/** Workflows and their activities share this queue, so that an activity starts with the worker that asked for it. */
export const BOOKINGS_TASK_QUEUE = "bookings";

/**
 * Activities that make very many reads of DragonPass: they keep to the shared rate, take minutes, and must not fill the
 * places of those that a booking waits for.
 */
export const DRAGONPASS_TASK_QUEUE = "dragonpass";
