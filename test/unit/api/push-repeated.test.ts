import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { CONTRADICTED_BY_READ } from "../../../src/store/inbox/inbox-message.ts";
import { beginAttempt } from "../../../src/store/once/attempts.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { PROGRAM } from "./support/api-fixture.ts";
import { newId, statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();

/** States of a push before DragonPass repeats it, as the inbox lists them. */
const STATES = {
  waiting: sql`applied_at = null`,
  delivered: sql`applied_at = now()`,
  contradicted: sql`applied_at = now(), marks = array[${CONTRADICTED_BY_READ}]`,
} as const;
type State = keyof typeof STATES;

/** The owner of the order, and the booking that is rung for it, if any. */
const OWNERS = ["a booking", "nobody, and a booking of the pass waits for its order", "nobody"] as const;
type Owner = (typeof OWNERS)[number];

const CELLS = (Object.keys(STATES) as State[]).flatMap((state) => OWNERS.map((owner) => ({ state, owner })));

describe("a push that comes again", () => {
  async function pushed(owner: Owner) {
    const [bookingId, passId] = [newId() as BookingId, newId()];
    const message = statusChanged({ dpId: passId });
    if (owner === "a booking") await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    if (owner.endsWith("waits for its order")) {
      await beginAttempt(api.db, {
        subject: bookingSubject(bookingId),
        scope: passScope({ programId: PROGRAM, type: "ePass", id: passId }),
        requestId: newId(),
        fence: null,
        criteria: {},
      });
    }
    await api.push(message);
    await api.api.idle();
    api.workflows.rings.length = 0;
    return { bookingId, message };
  }
  /** Some minutes later it is like this. */
  const become = (state: State) =>
    sql`update inbox set ${STATES[state]}, received_at = received_at - interval '5 minutes',
      ring_due_at = now() + interval '1 hour'`.execute(api.db);
  const rungBookings = async () => {
    await api.api.idle();
    return api.workflows.rings.splice(0).map(({ bookingId }) => bookingId);
  };

  test.each(CELLS)("when it is $state, and its order belongs to $owner", async ({ state, owner }) => {
    const { bookingId, message } = await pushed(owner);
    await become(state);
    expect((await api.push(message)).status).toBe(200);
    const isRung = state !== "delivered" && owner !== "nobody";
    expect(await rungBookings()).toEqual(isRung ? [bookingId] : []);
    const [row] = await api.inboxRows();
    expect(row?.marks).toEqual([]);
    expect(row?.applied_at === null).toBe(state !== "delivered");
  });

  test.each(["waiting", "contradicted"] as const)("a hundred times when it is %s rings once", async (state) => {
    const { bookingId, message } = await pushed("a booking");
    await become(state);
    const answers = await Promise.all(Array.from({ length: 100 }, () => api.push(message)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await rungBookings()).toEqual([bookingId]);
  });

  test("at once rings nobody: that it has come has been told", async () => {
    const { message } = await pushed("a booking");
    await api.push(message);
    expect(await rungBookings()).toEqual([]);
  });
});
