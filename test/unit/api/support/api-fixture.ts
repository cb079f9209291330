import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiDependencies, createApi } from "../../../../src/api/app.ts";
import type { ReadInLanguage } from "../../../../src/api/catalogue/in-language.ts";
import { qrCodeOf } from "../../../../src/api/http/qr-code.ts";
import { startHttpServer } from "../../../../src/api/http/start-http-server.ts";
import { sha256Hex } from "../../../../src/config/api-keys.ts";
import type { Booking } from "../../../../src/contract/booking.ts";
import type { FieldError } from "../../../../src/contract/field-errors.ts";
import type { PushMessage } from "../../../../src/contract/push-message.ts";
import type { Readiness } from "../../../../src/contract/readiness.ts";
import type { BookingId, ProgramId } from "../../../../src/contract/vocabulary.ts";
import { MODULE_TABLE } from "../../../../src/domain/modules.ts";
import type { DragonPassClient } from "../../../../src/dragonpass/client/dragonpass-client.ts";
import { createSupplierClock } from "../../../../src/dragonpass/client/supplier-clock.ts";
import { createPushKeySource } from "../../../../src/dragonpass/push/push-keys.ts";
import { createPushVerifier } from "../../../../src/dragonpass/push/push-signature.ts";
import { wireResource } from "../../../../src/dragonpass/schemas/resource.ts";
import { createLogger } from "../../../../src/log/log.ts";
import { createMetrics } from "../../../../src/metrics/metrics.ts";
import { createWalkInCodes } from "../../../../src/passes/walk-in-code.ts";
import { createBookingWatcher } from "../../../../src/store/bookings/booking-watcher.ts";
import { changeBooking, findBooking } from "../../../../src/store/bookings/bookings.ts";
import { bindBooking } from "../../../../src/store/bookings/take-booking.ts";
import type { Database } from "../../../../src/store/database/database.ts";
import type { NewInboxMessage } from "../../../../src/store/inbox/inbox-message.ts";
import { createInboxWriter } from "../../../../src/store/inbox/inbox-writer.ts";
import { createPassWatcher } from "../../../../src/store/passes/pass-watcher.ts";
import { openEmbeddedDatabase } from "../../../support/database/embedded-database.ts";
import { validPushToken } from "../../../support/service/attack-tokens.ts";
import { READY } from "../../../support/service/readiness.ts";
import { expectRow } from "./expect-row.ts";
import { createFakePassWorkflows } from "./fake-pass-workflows.ts";
import { createFakeWorkflows } from "./fake-workflows.ts";
import { createPushKeyPairs, type PushKeyPairs } from "./push-keys.ts";

/** API keys of the tests, by what they may do. */
export const KEYS = {
  all: "key-that-may-do-all",
  /** Of the same caller, while it changes its key. */
  rotated: "key-that-may-do-all-from-now-on",
  otherCaller: "key-of-another-caller",
  bookOnly: "key-that-may-book",
  readOnly: "key-that-may-read",
  operateOnly: "key-that-may-operate",
} as const;

export const PROGRAM = "1888000000000001" as ProgramId;
export const OTHER_PROGRAM = "1888000000000002" as ProgramId;

export interface ApiFixtureOptions {
  readonly allowedIps?: readonly string[];
  /** Lower case; `authorization` by default. */
  readonly tokenHeader?: string;
  readonly tokenReuse?: "allow" | "refuse";
  /** Of their own by default. */
  readonly pushKeys?: PushKeyPairs;
  /** Of another fixture, which stays open: a second server costs nothing then. */
  readonly database?: Database;
}

export type ApiFixture = Awaited<ReturnType<typeof startApi>>;

/** The real server on a free port, with the real store, and Temporal and DragonPass in memory. */
export async function startApi(options: ApiFixtureOptions = {}) {
  const { allowedIps = [], tokenHeader = "authorization", pushKeys = createPushKeyPairs() } = options;
  const dataDir = await mkdtemp(join(tmpdir(), "api-test-"));
  const database = options.database ?? (await openEmbeddedDatabase(dataDir));
  const db = database.kysely;
  const workflows = createFakeWorkflows();
  const passWorkflows = createFakePassWorkflows();
  const metrics = createMetrics();
  const logLines: string[] = [];
  const inboxWriter = createInboxWriter(database);
  const bookingWatcher = createBookingWatcher(db);
  const passWatcher = createPassWatcher(db);
  const log = createLogger({ level: "trace", destination: { write: (line) => void logLines.push(line) } });
  const readyState: { now: Readiness } = { now: READY };
  const fakes = {
    getEPass: notSaid as ApiDependencies["getEPass"],
    checkAvailability: notSaid as ApiDependencies["checkAvailability"],
    listOptions: notSaid as ApiDependencies["listOptions"],
    previewPrebooking: notSaid as ApiDependencies["previewPrebooking"],
    getEsim: notSaid as ApiDependencies["getEsim"],
    listTopUps: notSaid as ApiDependencies["listTopUps"],
    createQrCode: notSaid as DragonPassClient["createQrCode"],
    readResource: anyLounge as ApiDependencies["readResource"],
    getResource: notSaid as ReadInLanguage["getResource"],
    getTransportHub: notSaid as ReadInLanguage["getTransportHub"],
    write: (message: NewInboxMessage) => inboxWriter.write(message),
    now: () => Date.now(),
  };
  const readInLanguage: ReadInLanguage = {
    getResource: (args) => fakes.getResource(args),
    getTransportHub: (args) => fakes.getTransportHub(args),
  };
  const api = createApi({
    apiKeys: [
      { name: "all", sha256: sha256Hex(KEYS.all), scopes: ["book", "read", "operate"] },
      { name: "all", sha256: sha256Hex(KEYS.rotated), scopes: ["book", "read"] },
      { name: "other", sha256: sha256Hex(KEYS.otherCaller), scopes: ["book", "read", "operate"] },
      { name: "book", sha256: sha256Hex(KEYS.bookOnly), scopes: ["book"] },
      { name: "read", sha256: sha256Hex(KEYS.readOnly), scopes: ["read"] },
      { name: "operate", sha256: sha256Hex(KEYS.operateOnly), scopes: ["operate"] },
    ],
    programIds: [PROGRAM, OTHER_PROGRAM],
    push: { tokenHeader, allowedIps, tokenReuse: options.tokenReuse ?? "allow" },
    database,
    inboxWriter: { write: (message) => fakes.write(message) },
    bookingWatcher,
    passWatcher,
    workflows,
    passWorkflows,
    executions: { restart: async () => workflows.onRestart() },
    catalogueWorkflows: { ringBatch: async () => undefined },
    walkinWorkflows: { ring: async (event) => workflows.ringWalkin(event) },
    pushVerifier: createPushVerifier({
      keySource: createPushKeySource(pushKeys.jwks),
      clock: createSupplierClock(),
      maxAgeSeconds: 86_400,
      clockToleranceSeconds: 60,
    }),
    getEPass: (args) => fakes.getEPass(args),
    checkAvailability: (args) => fakes.checkAvailability(args),
    listOptions: (args) => fakes.listOptions(args),
    previewPrebooking: (args) => fakes.previewPrebooking(args),
    getEsim: (args) => fakes.getEsim(args),
    listTopUps: (args) => fakes.listTopUps(args),
    walkInCodes: createWalkInCodes({
      createQrCode: (args) => fakes.createQrCode(args),
      supplierNow: () => fakes.now(),
      isShowable: (code) => qrCodeOf(code) !== null,
    }),
    readResource: (...args) => fakes.readResource(...args),
    readInLanguage,
    readListInLanguage: readInLanguage,
    readiness: () => readyState.now,
    metrics,
    log,
    now: () => fakes.now(),
  });
  const server = await startHttpServer({ app: api.app, port: 0, host: "127.0.0.1", log });
  const fixture = {
    server,
    database,
    db,
    workflows,
    passWorkflows,
    pushKeys,
    metrics,
    logLines,
    readyState,
    fakes,
    api,
    bookingWatcher,
  };
  return {
    ...fixture,
    /** A call with an API key; `body` is sent as JSON. Fails where the answer is not one of the route's row. */
    call: (method: string, path: string, options: CallOptions = {}) => callApi(server.url, method, path, options),
    /** A push with a good token; its answer must be one of its row, too. */
    push: async (message: unknown, options: { path?: string; headers?: Record<string, string> } = {}) => {
      const { path = "/push/dragonpass", headers } = options;
      const response = await fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: validPushToken(pushKeys), ...headers },
        body: typeof message === "string" ? message : JSON.stringify(message),
      });
      expectRow({ method: "POST", path, status: response.status, text: await response.clone().text() });
      return response;
    },
    /** Does as the workflow's first activity: binds the row to a run. */
    bind: (bookingId: string) => bind(database, bookingId as BookingId),
    /** Does as the workflow's later activities. */
    publish: (bookingId: string, change: Partial<Booking>) => publish(database, bookingId as BookingId, change),
    inboxRows: () => db.selectFrom("inbox").selectAll().orderBy("id").execute(),
    async stop() {
      bookingWatcher.close();
      passWatcher.close();
      await server.close();
      await api.idle();
      await inboxWriter.close();
      if (options.database === undefined) await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A lounge of that id that is open at any time and takes anybody. */
async function anyLounge(_programId: ProgramId, resourceId: string): ReturnType<ApiDependencies["readResource"]> {
  return { kind: "ok", value: wireResource.parse({ resourceId, module: MODULE_TABLE.lounge.code }) };
}

async function notSaid(): Promise<never> {
  throw new Error("the test has not said what DragonPass answers");
}

/** Any field that an answer may hold; a test looks for what it expects. */
interface AnswerBody extends Partial<Omit<Booking, "status">> {
  readonly status: string | number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly details: Record<string, unknown> | null;
  readonly errors: readonly FieldError[];
  readonly items: readonly (Booking & PushMessage)[];
  readonly nextPageToken: string | null;
}

interface CallOptions {
  /** Null sends none. */
  key?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

async function callApi(url: string, method: string, path: string, options: CallOptions) {
  const { key = KEYS.all, body, headers = {}, signal } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  expectRow({ method, path, status: response.status, text });
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (text === "" ? {} : JSON.parse(text)) as AnswerBody,
  };
}

async function bind({ kysely }: Pick<Database, "kysely">, bookingId: BookingId): Promise<Booking> {
  const row = await findBooking(kysely, bookingId);
  if (row === null) throw new Error("nobody has reserved this booking");
  await bindBooking(kysely, { booking: row.booking, fingerprint: row.fingerprint, firstExecutionRunId: "run-1" });
  return row.booking;
}

async function publish(
  { kysely }: Pick<Database, "kysely">,
  bookingId: BookingId,
  change: Partial<Booking>,
): Promise<Booking> {
  await bind({ kysely }, bookingId);
  return changeBooking(kysely, bookingId, async ({ booking }) => ({
    booking: { ...booking, ...change, revision: booking.revision + 1 },
  }));
}
