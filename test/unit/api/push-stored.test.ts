import { describe, expect, test } from "vitest";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { PROGRAM } from "./support/api-fixture.ts";
import { batchMessage, versionOneMessage } from "./support/push-samples.ts";
import { newId, SECRETS, statusChanged } from "./support/samples.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();

const walkin = () => ({
  eventType: "walkin.redemption",
  orderId: newId(),
  programId: PROGRAM,
  dpId: SECRETS.passId,
  module: 1,
  status: 2,
  orderCreatedDate: "2024-12-31T00:00:00+00:00",
});

describe("an accepted push", () => {
  test("is stored when it is answered, with exactly the body that DragonPass wants", async () => {
    const message = statusChanged();
    const answer = await api.push(message);
    const [row, ...others] = await api.inboxRows();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await answer.text()).toBe('{"status":"success"}');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      source: "push",
      kind: "known",
      event_type: "prebooking.statusChanged",
      program_id: PROGRAM,
      order_id: message.orderId,
      pass_id: SECRETS.passId,
      current_status: 1,
      applied_at: null,
      body: message,
      marks: [],
    });
  });

  test.each([
    ["walkin.redemption", walkin],
    ["resource.metadata.updated", batchMessage],
    [
      "transportHub.metadata.updated",
      () => {
        const { module: _, resources: __, ...rest } = batchMessage({ eventType: "transportHub.metadata.updated" });
        return { ...rest, transportHubs: ["A00003"] };
      },
    ],
    [
      "resource.availability.changed",
      () =>
        batchMessage({
          eventType: "resource.availability.changed",
          data: [{ changeAction: "added", resources: ["N00003"] }],
        }),
    ],
  ])("of type %s is stored and rings at nobody", async (eventType, message) => {
    expect((await api.push(message(), { path: `/push/dragonpass/${eventType}` })).status).toBe(200);
    expect((await api.inboxRows()).map((row) => row.event_type)).toEqual([eventType]);
    await api.api.idle();
    expect(api.workflows.rings).toEqual([]);
  });

  test("of a batch is answered with its batchId and sequence as they came", async () => {
    expect(await (await api.push(batchMessage())).text()).toBe(
      '{"batchId":"20251028T010000Z","sequence":2,"status":"success"}',
    );
    const unknown = { eventType: "something.new", batchId: 7, sequence: "x" };
    expect(await (await api.push(unknown)).json()).toEqual({ batchId: 7, sequence: "x", status: "success" });
  });

  test("that was seen before is answered the same and stored once", async () => {
    const message = statusChanged();
    const answers = await Promise.all([api.push(message), api.push(message), api.push(message)]);
    for (const answer of answers) expect(await answer.text()).toBe('{"status":"success"}');
    expect(await api.inboxRows()).toHaveLength(1);
  });

  test("with the same key and another content is stored too", async () => {
    const message = statusChanged();
    await api.push(message);
    expect((await api.push({ ...message, remarks: "something else" })).status).toBe(200);
    expect(await api.inboxRows()).toHaveLength(2);
  });

  test("of an unknown type is stored as unhandled", async () => {
    expect(await (await api.push({ eventType: "order.somethingNew", x: 1 })).json()).toEqual({ status: "success" });
    expect((await api.inboxRows())[0]).toMatchObject({ kind: "unhandled", event_type: "order.somethingNew" });
  });

  test("of Version 1 is stored and rings for its order", async () => {
    const bookingId = newId() as BookingId;
    const message = versionOneMessage();
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    expect(await (await api.push(message)).json()).toEqual({ status: "success" });
    await api.api.idle();
    expect((await api.inboxRows())[0]).toMatchObject({ kind: "version1", order_id: message.orderId });
    expect(api.workflows.rings).toMatchObject([{ bookingId, event: { orderId: message.orderId, currentStatus: 1 } }]);
  });

  test("of Version 1 with its status as text is read", async () => {
    const bookingId = newId() as BookingId;
    const message = versionOneMessage({ status: "1", module: "1" });
    await claimOrder(api.db, { orderId: message.orderId as OrderId, bookingId });
    expect(await (await api.push(message)).json()).toEqual({ status: "success" });
    await api.api.idle();
    expect((await api.inboxRows())[0]).toMatchObject({ kind: "version1", order_id: message.orderId, module: 1 });
    expect(api.workflows.rings).toMatchObject([{ bookingId, event: { orderId: message.orderId, currentStatus: 1 } }]);
  });
});
