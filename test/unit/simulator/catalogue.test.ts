import { expect, test } from "vitest";
import { call, openSimulator } from "./simulator-client.ts";

test("resources come in pages that together hold each of them once", async () => {
  const simulator = await openSimulator();
  const ids: string[] = [];
  let totalNumber = 0;
  for (let pageNumber = 1; pageNumber <= 3; pageNumber += 1) {
    const { data } = await call(simulator, "GET", `/resources?module=1&pageSize=7&pageNumber=${pageNumber}`);
    expect(data.pagination).toMatchObject({ pageSize: 7, pageNumber });
    totalNumber = data.pagination.totalNumber;
    for (const { resourceId } of data.resources.transportHubResources) ids.push(resourceId);
  }
  expect(new Set(ids).size).toBe(totalNumber);
  expect(ids).toHaveLength(totalNumber);
});

test("a page is never larger than the largest, and says so", async () => {
  const simulator = await openSimulator();
  const { data } = await call(simulator, "GET", "/resources?pageSize=5000");
  expect(data.pagination.pageSize).toBe(100);
});

test("resources of another module or place are left out", async () => {
  const simulator = await openSimulator();
  expect((await call(simulator, "GET", "/resources?module=11")).data.pagination.totalNumber).toBe(0);
  const { data } = await call(simulator, "GET", "/resources?module=1&iata=HKG");
  expect(data.resources.transportHubResources).toMatchObject([
    { resourceId: "N00012", locationInfo: { timezone: "Asia/Hong_Kong", iata: "HKG" } },
  ]);
});

test("details tell what prebooking takes: guest fields in either shape, policy or none", async () => {
  const simulator = await openSimulator();
  const details = async (id: string) => (await call(simulator, "GET", `/resources/${id}`)).data;
  expect(await details("N00001")).toMatchObject({
    prebookingRequiredInfo: { firstName: true, lastName: true, email: false, transportNumber: true },
    prebookingPolicy: { cancellable: true, cancelBeforeHours: 24, maxPassengerPerOrder: 5 },
  });
  expect((await details("N00035")).prebookingRequiredInfo).toEqual(["FIRST_NAME", "LAST_NAME", "EMAIL"]);
  expect(await details("N00030")).not.toHaveProperty("prebookingPolicy");
  expect((await details("N00031")).prebookingPolicy.cancellable).toBe(false);
});

test("an unknown resource or hub is not found", async () => {
  const simulator = await openSimulator();
  for (const path of ["/resources/N99999", "/transportHubs/A99999"]) {
    expect(await call(simulator, "GET", path)).toMatchObject({ status: 404, code: "304.000.001" });
  }
});

test("hubs can be listed and read", async () => {
  const simulator = await openSimulator();
  const { data } = await call(simulator, "GET", "/transportHubs?pageSize=2");
  expect(data.transportHubs).toHaveLength(2);
  expect((await call(simulator, "GET", "/transportHubs/A00001")).data).toMatchObject({ iata: "MAN", imagesList: [{}] });
});
