import { expect, test } from "vitest";
import { createMetrics } from "../../../src/metrics/metrics.ts";
import { startMetricsServer } from "../../../src/metrics/metrics-server.ts";
import { AWAY, READY } from "../../support/service/readiness.ts";

test("/metrics and how the process is are served on a port of its own, and nothing else is", async () => {
  const metrics = createMetrics();
  const states = ["waiting", "unclaimed", "late", "unhandled", "invalid"] as const;
  let counts = async () => ({ waiting: 0, unclaimed: 4, late: 1, unhandled: 2, invalid: 3 });
  metrics.watchInbox(states, () => counts());
  metrics.countRing("rung");
  let readiness = READY;
  metrics.watchHealth(() => readiness);
  metrics.watchPushKeys(async () => ({ usable: 2, ignored: 1, stale: true }));
  let needing = async () => new Map([["stray_order", 2]]);
  metrics.watchAttention("bookings", ["stray_order", "not_followed"], () => needing());
  metrics.watchAttention("passRequests", ["not_followed"], () => needing());
  const server = await startMetricsServer({
    registry: metrics.registry,
    readiness: () => readiness,
    port: 0,
    host: "127.0.0.1",
  });
  const scrape = async () => (await fetch(`${server.url}/metrics`)).text();
  try {
    const scraped = await scrape();
    expect(scraped).toMatch(/push_keys\{state="usable"\} 2\npush_keys\{state="ignored"\} 1/);
    expect(scraped).toContain("push_keys_stale 1");
    // What nobody is going to take does not wait.
    expect(scraped).toContain("inbox_waiting_messages 0");
    for (const [state, count] of Object.entries(await counts()))
      expect(scraped).toContain(`inbox_messages{state="${state}"} ${count}`);
    expect(scraped).toContain('bookings_needing_attention{code="stray_order"} 2');
    expect(scraped).toContain('bookings_needing_attention{code="not_followed"} 0');
    expect(scraped).toContain('pass_requests_needing_attention{code="stray_order"} 2');
    // A code of another version is shown while there is one.
    needing = async () => new Map([["of_another_version", 1]]);
    expect(await scrape()).toContain('bookings_needing_attention{code="of_another_version"} 1');
    counts = () => Promise.reject(new Error("the database is away"));
    needing = () => Promise.reject(new Error("the database is away"));
    const without = await scrape();
    expect(without).toContain('bookings_needing_attention{code="stray_order"} Nan');
    expect(without).not.toContain("of_another_version");
    expect(without).toContain("inbox_waiting_messages Nan");
    expect(without).toContain('inbox_messages{state="unclaimed"} Nan');
    expect(without).toContain('push_rings_total{outcome="rung"} 1');
    expect(without).toContain('health_part_ok{part="database"} 1');

    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: "alive" });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, READY]);
    readiness = { ...READY, status: "not_ready", database: AWAY, worker: { ...AWAY, status: "unknown" } };
    const notReady = await fetch(`${server.url}/readyz`);
    expect([notReady.status, await notReady.json()]).toEqual([503, readiness]);
    const gauges = await scrape();
    for (const line of [
      "ready 0",
      'health_part_ok{part="database"} 0',
      'health_part_ok{part="worker"} Nan',
      'health_part_ok{part="database_clock"} 1',
      'clock_offset_seconds{clock="database"} 0',
      'health_part_ok{part="supplier_clock"} 1',
      'clock_offset_seconds{clock="supplier"} 0',
    ])
      expect(gauges).toContain(line);
    expect((await fetch(`${server.url}/`)).status).toBe(404);
    expect((await fetch(`${server.url}/constructor`)).status).toBe(404);
    for (const path of ["/metrics", "/healthz", "/readyz"]) {
      const posted = await fetch(`${server.url}${path}`, { method: "POST" });
      expect([posted.status, posted.headers.get("allow")], path).toEqual([405, "GET, HEAD"]);
      const head = await fetch(`${server.url}${path}`, { method: "HEAD" });
      expect([head.status, await head.text()], path).toEqual([path === "/readyz" ? 503 : 200, ""]);
    }
  } finally {
    await server.close();
  }
});
