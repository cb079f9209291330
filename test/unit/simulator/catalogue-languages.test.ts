import { describe, expect, test } from "vitest";
import { call, openSimulator } from "./simulator-client.ts";

async function open() {
  const simulator = await openSimulator();
  const read = async (path: string) => (await call(simulator, "GET", path)).data;
  return { simulator, read };
}

describe("in another language", () => {
  test("a list holds only what is translated, as N00001 is from the start, and says which language it is", async () => {
    const { simulator, read } = await open();
    const page = await read("/resources?module=1&language=fr-FR");
    expect(page).toMatchObject({ language: "fr-FR", pagination: { totalNumber: 1 } });
    expect(page.resources.transportHubResources).toMatchObject([
      // The location has no translation: it stays English.
      {
        resourceName: "Salon DragonPass",
        locationInfo: { transportHubName: "Aéroport de Manchester", city: "Manchester" },
      },
    ]);
    const hubs = await read("/transportHubs?language=fr-FR");
    expect(hubs.transportHubs).toMatchObject([
      { transportHubId: "A00001", transportHubName: "Aéroport de Manchester" },
    ]);
    expect((await read("/resources?module=1")).language).toBe("en-US");
    simulator.catalogue.translate("N00012", "fr-FR", { resourceName: "Salon Plaza Premium" });
    expect((await read("/resources?module=1&language=fr-FR")).pagination.totalNumber).toBe(2);
  });

  test("details without a translation are not found, unless English may take its place", async () => {
    const { simulator, read } = await open();
    for (const path of ["/resources/N00012", "/transportHubs/A00002"]) {
      expect((await call(simulator, "GET", `${path}?language=fr-FR`)).status).toBe(404);
      expect((await call(simulator, "GET", `${path}?language=fr-FR&fallbackAllowed=false`)).status).toBe(404);
      expect((await read(`${path}?language=fr-FR&fallbackAllowed=true`)).language).toBe("en-US");
    }
    expect(await read("/resources/N00001?language=fr-FR")).toMatchObject({
      language: "fr-FR",
      resourceName: "Salon DragonPass",
    });
    expect((await call(simulator, "GET", "/resources/N00001?fallbackAllowed=perhaps")).code).toBe("301.000.001");
  });
});
