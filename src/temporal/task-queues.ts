/** Workflows and their activities share this queue, so that an activity starts with the worker that asked for it. */
export const BOOKINGS_TASK_QUEUE = "bookings";
