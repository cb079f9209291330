import { expect, test } from "vitest";
import { validPushToken } from "../../support/service/attack-tokens.ts";
import { KEYS } from "./support/api-fixture.ts";
import { newId, prebookingBody, SECRETS, statusChanged } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const api = useApi();

test("pass ids, guests, vouchers, keys and tokens leave nothing in log lines or metrics", async () => {
  const bookingId = newId();
  const pushToken = validPushToken(api.pushKeys).slice("Bearer ".length);
  const voucher = "668800008888";
  const body = prebookingBody({ bookingId });
  api.fakes.checkAvailability = async () => {
    // As a parser or a database would quote what it fails on.
    throw new Error(`unexpected ${SECRETS.passId} ${SECRETS.email}`);
  };
  await api.call("POST", "/v1/prebookings", { body });
  await api.publish(bookingId, { status: "confirmed", vouchers: [{ voucher, voucherType: 1 }] });
  await api.call("POST", "/v1/prebookings", { body, headers: { prefer: "wait=1" } });
  await api.call("POST", "/v1/prebookings", { body: { ...body, adultCount: SECRETS.passId, [SECRETS.email]: 1 } });
  await api.call("POST", "/v1/prebookings", { body: `{"pass":"${SECRETS.passId}` });
  await api.call("GET", `/v1/prebookings?passId=${SECRETS.passId}`);
  await api.call("GET", `/v1/prebookings?guest=${SECRETS.email}`);
  await api.call("GET", `/v1/passes/ePass/${SECRETS.passId}/photo.svg?email=${SECRETS.email}`);
  await api.call("GET", `/v1/passes/ePass/${SECRETS.passId}/qr.svg?email=${SECRETS.email}`);
  await api.call("GET", `/v1/prebookings/${SECRETS.passId}`);
  await api.call("GET", "/v1/prebookings", { key: SECRETS.passId });
  const { pass: _, guest: __, bookingId: ___, ...slot } = body;
  await api.call("POST", "/v1/availability", { body: slot });
  await api.push(statusChanged(), { headers: { authorization: `Bearer ${pushToken}`, "x-note": SECRETS.email } });
  await api.push(statusChanged(), { headers: { authorization: `Bearer ${pushToken}x` } });
  await api.push(`{"dpId":"${SECRETS.passId}"`, { headers: { authorization: `Bearer ${pushToken}` } });
  await api.api.idle();

  const said = `${api.logLines.join("")}\n${await api.metrics.registry.metrics()}`;
  const secrets = [...Object.values(SECRETS), ...Object.values(KEYS), pushToken, pushToken.slice(-40), voucher];
  for (const secret of secrets) expect(said).not.toContain(secret);
  // What is said is enough to follow what happened.
  expect(api.logLines.length).toBeGreaterThan(10);
  expect(said).toContain('"route":"/v1/prebookings/:bookingId"');
  expect(said).toContain('"apiKey":"all"');
  expect(said).toMatch(/http_requests_total\{method="POST",route="\/v1\/prebookings",status="400"\} 2/);
  expect(said).toMatch(/http_requests_total\{method="GET",route="unmatched",status="404"\} 1/);
  expect(said).toMatch(/push_messages_total\{outcome="stored"\} 1/);
  expect(said).toMatch(/push_verification_failures_total\{reason="signature"\} 1/);
});
