import { describe, expect, test } from "vitest";
import { BROKEN_PAGES, clientOf, json, refusal, startFake, success } from "./fake-dragonpass.ts";

const programId = "1888000000000001";
const HUB_PAGE = { programId, pageSize: 100, pageNumber: 2 } as const;
const pagination = { pageSize: 100, pageNumber: 2, totalNumber: 102 };

/** The documentation's example. */
const HUB = {
  transportHubId: "A00001",
  transportHubName: "Manchester Airport",
  type: 1,
  iata: "MAN",
  city: "Manchester",
  countryOrRegion: "GB",
  continent: "Europe",
  latitude: "53.3537",
};

describe("transport hubs", () => {
  test("come in pages, each as DragonPass gave it", async () => {
    const bare = { transportHubId: 7, type: "station", city: {} };
    const { url, seen } = await startFake(
      success({ pagination, language: "en-US", transportHubs: [HUB, bare] }),
      json({ pagination, transportHubs: [] }),
    );
    const client = clientOf(url);
    const { latitude: _, ...fields } = HUB;
    expect(await client.listTransportHubs({ ...HUB_PAGE, language: "en-US" })).toEqual({
      pagination,
      language: "en-US",
      transportHubs: [
        { ...fields, raw: HUB },
        {
          transportHubId: "7",
          transportHubName: null,
          type: null,
          iata: null,
          city: null,
          countryOrRegion: null,
          continent: null,
          raw: bare,
        },
      ],
    });
    expect(await client.listTransportHubs(HUB_PAGE)).toEqual({ pagination, language: null, transportHubs: [] });
    expect(seen.map(({ path }) => path)).toEqual([
      "/transportHubs?pageSize=100&pageNumber=2&language=en-US",
      "/transportHubs?pageSize=100&pageNumber=2",
    ]);
  });

  test.each([
    ...BROKEN_PAGES,
    ["one line without an id", success({ transportHubs: [HUB, {}] }), "supplier_unreadable"] as const,
  ])("are never taken for none after %s", async (_, answer, code) => {
    const { url } = await startFake(answer);
    await expect(clientOf(url).listTransportHubs(HUB_PAGE)).rejects.toMatchObject({ code });
  });

  test("are read one by one, in a language", async () => {
    const { url, seen } = await startFake(success({ ...HUB, imagesList: [] }));
    const args = { programId, transportHubId: "A/1", language: "de-DE", fallbackAllowed: true };
    expect(await clientOf(url).getTransportHub(args)).toMatchObject({
      kind: "ok",
      value: { transportHubId: "A00001", iata: "MAN", raw: { imagesList: [] } },
    });
    expect(seen[0]?.path).toBe("/transportHubs/A%2F1?language=de-DE&fallbackAllowed=true");
  });

  test.each([
    ["its code", refusal("304.000.001", 404)],
    ["JSON in HTTP 404", json({ message: "no" }, 404)],
  ])("that do not exist are known by %s", async (_, answer) => {
    const { url } = await startFake(answer);
    expect(await clientOf(url).getTransportHub({ programId, transportHubId: "A1" })).toEqual({ kind: "not-found" });
  });

  test.each(BROKEN_PAGES.filter(([name]) => !name.startsWith("no ")))(
    "are not taken for gone after %s",
    async (_, answer, code) => {
      const { url } = await startFake(answer);
      await expect(clientOf(url).getTransportHub({ programId, transportHubId: "A1" })).rejects.toMatchObject({ code });
    },
  );
});
