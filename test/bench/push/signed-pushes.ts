import { importPKCS8, SignJWT } from "jose";
import { CALLBACK_ISSUER } from "../../../src/dragonpass/assumptions.ts";
import { DEVELOPMENT_PUSH_KEYS } from "../../../src/simulator/development-keys.ts";

/** A push that is ready to be sent. */
export interface SignedPush {
  readonly orderId: string;
  readonly headers: string[];
  readonly body: string;
}

/** Longer than DragonPass's: they are made before a measurement, and must not expire in it. */
const LIFETIME = "2h";
/** So that the threads that sign always have something to do, and not everything is begun at once. */
const AT_ONCE = 64;

/** Makes pushes of orders that nobody has, each of another order and with a token of its own. */
export async function createPushSource(programId: string): Promise<(count: number) => Promise<SignedPush[]>> {
  const { kid, privateKeyPem } = DEVELOPMENT_PUSH_KEYS.current;
  const key = await importPKCS8(privateKeyPem, "RS256");
  let made = 0;

  async function make(): Promise<SignedPush> {
    made += 1;
    const number = String(made);
    const orderId = `PB${number.padStart(14, "0")}`;
    // RS256 signs the same claims in the same way: without an id, tokens of one second would be one and the same.
    const token = await new SignJWT({ jti: number })
      .setIssuer(CALLBACK_ISSUER)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .sign(key);
    const event = {
      eventType: "prebooking.statusChanged",
      orderId,
      programId,
      dpId: `8888${number.padStart(12, "0")}`,
      module: 1,
      previousStatus: 0,
      currentStatus: 1,
      statusChangedDate: "2027-01-01T10:00:00+00:00",
      remarks: null,
    };
    const headers = ["content-type", "application/json", "authorization", `Bearer ${token}`];
    return { orderId, headers, body: JSON.stringify(event) };
  }

  return async (count) => {
    const pushes: SignedPush[] = [];
    const makers = Array.from({ length: AT_ONCE }, async (_, index) => {
      for (let left = count - index; left > 0; left -= AT_ONCE) pushes.push(await make());
    });
    await Promise.all(makers);
    return pushes;
  };
}
