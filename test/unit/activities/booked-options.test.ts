import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { visitAtOf } from "../../../src/dragonpass/time/prebooking-date.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { booked, esimRequest } from "../../support/activities/booked.ts";

const world = useActivities();

const GUEST = { firstName: "Ada", lastName: "Lovelace" };
const gym = (optionId: string, prebookingDate: string | null) =>
  world.request({ module: "fitness", resourceId: "F00001", optionId, prebookingDate, guest: GUEST });
/** A class in the evening of tomorrow, as it is listed without a day as well. */
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const CLASS = { optionId: `F00001-${TOMORROW.replaceAll("-", "")}-1830`, startsAt: `${TOMORROW}T18:30` };

const open = (request: PrebookingRequest, dragonpass: Partial<DragonPassClient> = {}) =>
  world.call("openBooking", world.openInput(request), { dragonpass });

describe("a class", () => {
  test("is booked for when it is, though nobody has said that", async () => {
    const { opened, booking, order } = await booked(world, gym(CLASS.optionId, null));
    const visitAt = visitAtOf(CLASS.startsAt, "Europe/London");
    expect(opened.booking).toMatchObject({ prebookingDate: CLASS.startsAt, visitAt });
    expect(booking).toMatchObject({
      status: "confirmed",
      prebookingDate: CLASS.startsAt,
      visitAt,
      optionId: CLASS.optionId,
      details: { fitnessOptions: { optionId: CLASS.optionId, startTime: CLASS.startsAt } },
    });
    expect(order).toMatchObject({ optionId: CLASS.optionId, prebookingDate: CLASS.startsAt });
  });

  test("is asked for at its time from then on, also where it is opened again", async () => {
    const request = gym(CLASS.optionId, null);
    for (const _ of ["first", "repeated"]) {
      const opened = await open(request);
      expect(opened).toMatchObject({ kind: "open", request: { prebookingDate: CLASS.startsAt } });
    }
  });

  test("that is further ahead than the list is left to DragonPass, and dated by the order", async () => {
    const { opened, booking } = await booked(world, gym("F00001-20901001-0700", null));
    expect(opened.booking).toMatchObject({ prebookingDate: null, visitAt: null });
    expect(booking).toMatchObject({ prebookingDate: "2090-10-01T07:00", visitAt: "2090-10-01T06:00:00.000Z" });
  });

  test.each<[string, string, string | null, string]>([
    ["asked for at another time", "F00001-20901001-0700", "2090-10-01T08:00", "date_invalid"],
    ["asked for on another day", "F00001-20901001-0700", "2090-10-02T07:00", "option_invalid"],
    ["that the gym has not", "F00001-20901001-0900", "2090-10-01T09:00", "option_invalid"],
    ["that is over", "F00001-20201001-0700", "2020-10-01T07:00", "date_in_the_past"],
  ])("%s is rejected before anything is reserved", async (_, optionId, prebookingDate, code) => {
    const request = gym(optionId, prebookingDate);
    const facts = { resourceName: "Gym in Manchester", timezone: "Europe/London" };
    const visitAt = visitAtOf(prebookingDate, facts.timezone);
    const booking = { status: "rejected", reason: { code }, ...facts, visitAt, needsAttention: null };
    expect(await open(request)).toMatchObject({ kind: "over", booking });
    expect(await world.call("checkAvailability", { request })).toMatchObject({ kind: "over" });
  });
});

test("a day pass is booked for the time that was asked for, and rejected without one", async () => {
  const { booking } = await booked(world, gym("F00001-dayPass", "2090-10-01T10:00"));
  expect(booking).toMatchObject({ status: "confirmed", prebookingDate: "2090-10-01T10:00" });
  const undated = await open(gym("F00001-dayPass", null));
  expect(undated.booking).toMatchObject({ status: "rejected", reason: { code: "date_invalid" } });
});

test("an eSIM has no date, whatever date DragonPass gives its order", async () => {
  const { booking, order } = await booked(world, esimRequest(world));
  expect(booking).toMatchObject({ status: "confirmed", prebookingDate: null, visitAt: null, cancellableUntil: null });
  const { orderId } = order;
  const read = await world.deps.dragonpass.getOrder({
    programId: String(booking.programId),
    pass: esimRequest(world).pass,
    orderId,
  });
  expect(read).toMatchObject({ kind: "ok", value: { prebookingDate: expect.any(String) } });
});

describe("options that DragonPass does not list", () => {
  test.each([
    ["since the path is another one", () => Promise.reject(faultError("unexpected-status"))],
    ["in a form that can be read", () => Promise.reject(faultError("unreadable"))],
    ["of a resource that it does list", async () => ({ kind: "not-found" }) as const],
  ])("%s are left to it", async (_, listOptions) => {
    const { booking } = await booked(world, gym(CLASS.optionId, null), { listOptions });
    expect(booking).toMatchObject({ status: "confirmed", prebookingDate: CLASS.startsAt });
  });

  test.each(["throttled", "timeout", "connection", "server-error"] as const)(
    "at the moment are asked for again: %s",
    async (fault) => {
      const listOptions = () => Promise.reject(faultError(fault));
      await expect(open(gym(CLASS.optionId, null), { listOptions })).rejects.toThrow();
    },
  );
});
