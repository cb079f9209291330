import { expect, test } from "vitest";
import { createMetrics } from "../../src/metrics.ts";
import { startMetricsServer } from "../../src/metrics-server.ts";

test("/metrics is served on a port of its own, and nothing else is", async () => {
  const metrics = createMetrics();
  let depth: () => Promise<number> = async () => 3;
  metrics.watchInboxDepth(() => depth());
  metrics.countRing("rung");
  const server = await startMetricsServer({ registry: metrics.registry, port: 0, host: "127.0.0.1" });
  const scrape = async () => (await fetch(`${server.url}/metrics`)).text();
  try {
    expect(await scrape()).toContain("inbox_waiting_messages 3");
    depth = () => Promise.reject(new Error("the database is away"));
    const without = await scrape();
    expect(without).toContain("inbox_waiting_messages Nan");
    expect(without).toContain('push_rings_total{outcome="rung"} 1');
    expect((await fetch(`${server.url}/`)).status).toBe(404);
    expect((await fetch(`${server.url}/metrics`, { method: "POST" })).status).toBe(404);
  } finally {
    await server.close();
  }
});
