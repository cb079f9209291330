import { describe, expect, test } from "vitest";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { newId, statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();

describe("an accepted push", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ["remarks that are a number", { remarks: 5 }, ["/remarks"]],
    ["a module that is text", { module: "1" }, ["/module"]],
    ["no previous status", { previousStatus: null }, ["/previousStatus"]],
    ["a pass that is a number", { dpId: 17 }, ["/dpId"]],
    ["nothing but what identifies it", { programId: [], dpId: {}, module: null, previousStatus: true }, []],
  ])("with %s is stored and marked, and rings for its order", async (_, change, pointers) => {
    const bookingId = newId() as BookingId;
    const message = statusChanged(change);
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    const answer = await api.push(message);
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"success"}']);
    await api.api.idle();
    expect(api.workflows.rings).toMatchObject([{ bookingId, event: { orderId: message.orderId, currentStatus: 1 } }]);
    expect(await api.inboxRows()).toMatchObject([{ kind: "known", current_status: 1, body: message }]);
    const { items } = (await api.call("GET", "/v1/push-messages")).json;
    const marks = items[0]?.marks ?? [];
    expect(marks.length).toBeGreaterThan(0);
    expect(marks).toEqual(expect.arrayContaining(pointers.map((pointer) => `not-as-documented:${pointer}`)));
    if (pointers.length > 0) expect(marks).toHaveLength(pointers.length);
  });

  test.each<[string, Record<string, unknown>, unknown]>([
    ["U+0000", { remarks: "a\0b" }, { remarks: null }],
    ["half a surrogate pair", { remarks: "\ud800" }, { remarks: null }],
    ["U+0000 in a name", { "a\0b": 1 }, {}],
  ])("with %s is stored without it, and marked", async (_, change, stored) => {
    const message = statusChanged();
    expect((await api.push({ ...message, ...change })).status).toBe(200);
    expect(await api.inboxRows()).toMatchObject([{ kind: "known", marks: ["not-storable"] }]);
    expect((await api.inboxRows())[0]?.body).toEqual({ ...message, ...(stored as object) });
  });

  test("that is nested deeply, or holds a number without bounds, is stored as far as it can be", async () => {
    const deep = `${"[".repeat(2000)}${"]".repeat(2000)}`;
    for (const text of [`{"eventType":"x","a":${deep}}`, '{"eventType":"y","a":1e999999}']) {
      expect((await api.push(text)).status).toBe(200);
    }
    expect((await api.inboxRows()).map(({ kind, marks }) => [kind, marks])).toEqual([
      ["unhandled", ["not-storable"]],
      ["unhandled", ["not-storable"]],
    ]);
  });

  test("of a program that is not ours is stored with a mark", async () => {
    expect((await api.push(statusChanged({ programId: "999" }))).status).toBe(200);
    expect((await api.inboxRows())[0]?.marks).toEqual(["foreign-program"]);
  });
});
