import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { DEVELOPMENT_CLIENT_KEYS } from "../../../src/simulator/development-keys.ts";
import { call, openSimulator, send, signToken } from "./simulator-client.ts";

const hs256 = (secret: string, iss: string) =>
  new SignJWT({ iss })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(secret));

describe("a call", () => {
  test("is accepted with a token signed by the client's key, the shared secret, or from the token endpoint", async () => {
    const simulator = await openSimulator();
    const issued = await call(simulator, "POST", "/auth/token", {
      clientId: simulator.clientId,
      secret: simulator.clientSecret,
    });
    const tokens = [
      await signToken(simulator),
      await hs256(simulator.hs256Secret, simulator.issuer),
      issued.data.accessToken,
    ];
    for (const token of tokens) {
      const answer = await call(simulator, "GET", "/resources/N00001", undefined, { authorization: `Bearer ${token}` });
      expect(answer).toMatchObject({ status: 200, code: 0 });
    }
    expect(issued.data.expiresIn).toBe(3600);
  });

  test("is refused without a token, with an expired one, another issuer's, or one signed by nobody we know", async () => {
    const simulator = await openSimulator();
    const refuse = async (authorization: string, code: string) => {
      const answer = await call(simulator, "GET", "/resources/N00001", undefined, { authorization });
      expect(answer).toMatchObject({ status: 401, code });
    };
    await refuse("", "200.000.001");
    await refuse("Bearer nonsense", "201.000.001");
    await refuse(`Bearer ${await signToken(simulator, { exp: 1_700_000_000 })}`, "202.000.001");
    await refuse(`Bearer ${await signToken(simulator, { iss: "somebody-else" })}`, "201.000.001");
    await refuse(`Bearer ${await hs256("another secret of sufficient length", simulator.issuer)}`, "201.000.001");
    // The public key, which everybody has, used as the secret.
    await refuse(`Bearer ${await hs256(DEVELOPMENT_CLIENT_KEYS.publicKeyPem, simulator.issuer)}`, "201.000.001");
  });

  test("is refused for an unknown program, without a request id, and with a body that is not JSON", async () => {
    const simulator = await openSimulator();
    const unknownProgram = await call(simulator, "GET", "/resources", undefined, { "x-program-id": "42" });
    expect(unknownProgram).toMatchObject({ status: 403, code: "203.000.001" });
    const noRequestId = await call(simulator, "GET", "/resources", undefined, { "x-request-id": "" });
    expect(noRequestId).toMatchObject({ status: 400, code: "302.000.001" });
    const notJson = await call(simulator, "POST", "/orders/ePasses", "{");
    expect(notJson).toMatchObject({ status: 400, code: "303.000.001" });
    expect(simulator.journal().filter(({ kind }) => kind === "request-refused")).toHaveLength(3);
  });

  test("to a wrong address does not look like a resource that is gone", async () => {
    const simulator = await openSimulator();
    const response = await send(simulator, "GET", "/resorces");
    expect([response.status, await response.text()]).toEqual([404, "Not Found"]);
  });

  test("above the rate limit is told when to come back", async () => {
    const simulator = await openSimulator({ rateLimit: { requestsPerSecond: 2 } });
    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await call(simulator, "GET", "/resources/N00001"));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers.get("retry-after")).toBe("1");
  });
});
