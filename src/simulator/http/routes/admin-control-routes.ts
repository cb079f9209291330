import type { Router } from "express";
import { z } from "zod";
import type { Controls } from "../../controls.ts";
import { PUSH_SIGNINGS } from "../../push/push-signer.ts";

const journalQuery = z.object({ kind: z.string().optional(), since: z.coerce.number().int().default(0) });
// Not a union, whose error would name no field.
const clockRequest = z
  .strictObject({
    advanceMs: z.int().optional(),
    now: z.iso.datetime({ offset: true }).optional(),
    errorMs: z.int().optional(),
  })
  .refine((given) => Object.keys(given).length === 1, "give one of advanceMs, now and errorMs");
const pushUrlRequest = z.strictObject({ url: z.url().nullable() });
const pushUrlOffer = z.strictObject({ url: z.url() });
const pushRequest = z.strictObject({
  event: z.record(z.string(), z.unknown()),
  options: z
    .strictObject({
      sign: z.enum(PUSH_SIGNINGS).optional(),
      rawBody: z.string().optional(),
      contentType: z.string().optional(),
      url: z.url().optional(),
      // One, not four: the caller waits for the outcome.
      attempts: z.int().positive().default(1),
      headers: z.record(z.string(), z.string()).optional(),
    })
    .prefault({}),
});

/** Journal, clock, pushes. */
export function addAdminControlRoutes(router: Router, controls: Controls): void {
  router.get("/journal", (req, res) => {
    const { kind, since } = journalQuery.parse(req.query);
    res.json(controls.journal().filter((entry) => entry.seq > since && (kind === undefined || entry.kind === kind)));
  });

  router.get("/clock", (_req, res) => {
    res.json({ now: controls.clock.now() });
  });
  router.post("/clock", (req, res) => {
    const { advanceMs, now, errorMs } = clockRequest.parse(req.body);
    if (now !== undefined) controls.clock.set(now);
    if (errorMs !== undefined) controls.clock.setError(errorMs);
    if (advanceMs !== undefined) controls.clock.advance(advanceMs);
    res.json({ now: controls.clock.now() });
  });

  router.put("/push-url", (req, res) => {
    const { url } = pushUrlRequest.parse(req.body);
    controls.setPushUrl(url);
    res.json({ url });
  });
  router.post("/push-url/offer", (req, res) => {
    const { url } = pushUrlOffer.parse(req.body);
    res.json({ url: controls.offerPushUrl(url) });
  });
  router.post("/push", async (req, res) => {
    const { event, options } = pushRequest.parse(req.body);
    res.json(await controls.push(event, options));
  });
  router.post("/idle", async (_req, res) => {
    await controls.idle();
    res.json({ idle: true });
  });
}
