/** A bare client of the simulator: signs, sends, and returns what came, without judging it. */
import { randomUUID } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import { onTestFinished } from "vitest";
import { type ModuleName, moduleRow } from "../../../src/domain/modules.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../src/simulator/simulator.ts";

export const E_PASS_ID = "1788000000000001";
export const FULL_GUEST = {
  firstName: "Zephyrine",
  lastName: "Quillfeather",
  email: "zephyrine@example.test",
  phoneNumber: "8081966002",
  callingCode: "44",
  transportNumber: "EK001",
};

/** The fields that tests read off answers; which of them are there depends on the call. */
interface Data {
  accessToken: string;
  expiresIn: number;
  prebookingToken: string;
  validUntil: number;
  orderId: string;
  resourceId: string;
  status: number;
  transactionId: string;
  qrCode: string;
  pagination: { pageSize: number; pageNumber: number; totalNumber: number };
  orders: Data[];
  transportHubs: Data[];
  transportHubId: string;
  resources: { transportHubResources: Data[]; lifestyleResources?: Data[] };
  resourceName: string;
  module: number;
  language: string;
  locationInfo: Record<string, unknown>;
  events: Record<string, unknown>[];
  prebookingRequiredInfo: unknown;
  prebookingPolicy: { cancellable: boolean };
  vouchersList: { voucher: string }[];
  extra: { vouchersList: { voucher: string }[]; prebookingDate: string; usageDate: string | null };
}
interface Answer {
  status: number;
  headers: Headers;
  code: unknown;
  message: string | undefined;
  data: Data;
}

/** A simulator that is closed with the test. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A token as the client signs it. */
export async function signToken(simulator: Simulator, claims: { iss?: string; exp?: number } = {}): Promise<string> {
  return new SignJWT({ iss: claims.iss ?? simulator.issuer })
    .setProtectedHeader({ alg: "RS256" })
    .setExpirationTime(claims.exp ?? Math.floor(Date.now() / 1000) + 300)
    .sign(await importPKCS8(simulator.privateKeyPem, "RS256"));
}

/** Sends one request. Rejects where the connection is lost. */
export async function send(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${simulator.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await signToken(simulator)}`,
      "x-program-id": simulator.programIds[0] ?? "",
      "x-request-id": randomUUID(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** Sends one request and reads the envelope. */
export async function call(...args: Parameters<typeof send>): Promise<Answer> {
  const response = await send(...args);
  const envelope = (await response.json()) as { code: unknown; message?: string; data: Data };
  return {
    status: response.status,
    headers: response.headers,
    code: envelope.code,
    message: envelope.message,
    data: envelope.data,
  };
}

export interface Visit {
  /** The module of the prebooking; a lounge by default. */
  of?: ModuleName;
  optionId?: string;
  ePassId?: string;
  membershipId?: string;
  resourceId?: string;
  prebookingDate?: string | null;
  adultCount?: number;
  childCount?: number;
}

/** Asks for availability; with the first E-pass unless told otherwise. */
export function check(simulator: Simulator, visit: Visit = {}): Promise<Answer> {
  const { of = "lounge", ...fields } = visit;
  const { code, bookedBy } = moduleRow(of);
  const pass = visit.membershipId === undefined ? { ePassId: visit.ePassId ?? E_PASS_ID } : {};
  const body = { ...pass, module: code, ...usualSlot(of, fields.resourceId), adultCount: 1, ...fields };
  const path = bookedBy === "option" ? "/resources/options/prebookings" : "/resources/prebookings";
  return call(simulator, "POST", `${path}/availability`, body);
}

const USUAL_RESOURCES: Partial<Record<ModuleName, string>> = {
  lounge: "N00020",
  fastTrack: "C00001",
  fitness: "F00001",
  esim: "E00001",
};
const USUAL_OPTIONS: Partial<Record<ModuleName, string>> = { fitness: "dayPass", esim: "01" };

/** Asked for where a test does not say it. */
function usualSlot(of: ModuleName, resourceId = USUAL_RESOURCES[of]) {
  const { bookedBy, dateFrom } = moduleRow(of);
  return {
    resourceId,
    ...(bookedBy === "option" ? { optionId: `${resourceId}-${USUAL_OPTIONS[of]}` } : {}),
    ...(dateFrom === null ? {} : { prebookingDate: "2040-10-01T10:30" }),
  };
}

/** Makes an order with a token. */
export function create(
  simulator: Simulator,
  prebookingToken: string,
  options: Pick<Visit, "of" | "ePassId" | "membershipId"> & { guest?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { of = "lounge", ePassId = E_PASS_ID, membershipId, guest, headers } = options;
  const { code, pathSegment } = moduleRow(of);
  const extra = { prebookingToken, ...(guest ? { prebookingRequiredInfo: guest } : {}) };
  const pass = membershipId === undefined ? { ePassId } : { membershipId };
  const passes = membershipId === undefined ? "ePasses" : "memberships";
  return call(
    simulator,
    "POST",
    `/orders/${pathSegment}/${passes}/prebooking`,
    { module: code, ...pass, extra },
    headers,
  );
}

/** Reserves and orders; the answer's data. */
export async function book(simulator: Simulator, visit: Visit = {}, guest?: object): Promise<Data> {
  const { data } = await check(simulator, visit);
  return (await create(simulator, data.prebookingToken, { ...visit, ...(guest ? { guest } : {}) })).data;
}

export function details(simulator: Simulator, orderId: string): Promise<Answer> {
  return call(simulator, "POST", "/orders/ePasses/details", { orderId });
}

export function list(simulator: Simulator, page: object = {}, ePassId = E_PASS_ID): Promise<Answer> {
  return call(simulator, "POST", "/orders/ePasses", { ePassId, ...page });
}

export function cancel(simulator: Simulator, orderId: string): Promise<Answer> {
  return call(simulator, "PATCH", "/orders", { status: 3, orderId });
}
