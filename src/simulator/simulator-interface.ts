/** Interface of a running simulator for the process that started it. */
import type { JSONWebKeySet } from "jose";
import type { CatalogueControls } from "./catalogue-interface.ts";
import type { ChaosOptions } from "./chaos.ts";
import type { ModuleName } from "./entities/module-name.ts";
import type { Order } from "./entities/order.ts";
import type { NewPass, Pass } from "./entities/pass.ts";
import type { FaultRule } from "./fault-rule.ts";
import type { FaultHandle } from "./faults.ts";
import type { JournalEntry } from "./journal.ts";
import type { MagicDelaysMs } from "./magic-resources.ts";
import type { PushOptions, PushResult } from "./push/push-delivery.ts";

/** Everything has a default that fits the service's own defaults. */
export interface SimulatorOptions {
  /** 0, the default: a free one. */
  port?: number;
  host?: string;
  /** Seed of the choice between the two push keys. */
  seed?: number;
  /** Where pushes go. Left out: to `usualPushUrl`, until `setPushUrl` or `offerPushUrl`. */
  pushUrl?: string;
  /** Where pushes go as long as nobody has said it. Left out: nowhere. */
  usualPushUrl?: string;
  pushRetryDelaysMs?: readonly number[];
  pushTimeoutMs?: number;
  faults?: readonly FaultRule[];
  chaos?: ChaosOptions;
  /** Requests above this are answered with 429 and `Retry-After: 1`. */
  rateLimit?: { requestsPerSecond: number };
  /** Delays of the magic resources. */
  delaysMs?: Partial<MagicDelaysMs>;
  /** Lines of a page at most, of whatever list; a client that asks for more is told so. 100 by default. */
  pageSizeMax?: number;
  programIds?: readonly string[];
  /** `iss` that the client's tokens must carry. */
  issuer?: string;
  /** The client's key pair, instead of the published development one. */
  clientKeys?: { publicKeyPem: string; privateKeyPem: string };
  hs256Secret?: string;
  clientId?: string;
  clientSecret?: string;
  /** Entries that the journal keeps; the oldest go. */
  journalLimit?: number;
}

/** A running simulator. */
export interface Simulator {
  /** Base URL of the API, ends in `/api/v2`. */
  readonly url: string;
  /** Base URL of the admin API, ends in `/_simulator`. */
  readonly adminUrl: string;
  readonly programIds: readonly string[];
  readonly issuer: string;
  /** The client's signing key, PKCS #8: the simulator trusts what it signed. */
  readonly privateKeyPem: string;
  readonly hs256Secret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The two public keys that verify pushes. */
  readonly pushJwks: JSONWebKeySet;

  journal(): JournalEntry[];
  /** Sends any body as a push, lying ones too; resolves when it was acknowledged or given up. */
  push(event: Readonly<Record<string, unknown>>, options?: PushOptions): Promise<PushResult>;
  setPushUrl(url: string | null): void;
  /** Takes the URL of a client that has just started, unless somebody has chosen one. @returns where pushes go now */
  offerPushUrl(url: string): string | null;
  /** Resolves when no push is queued, waiting for its next attempt, or in flight. */
  idle(): Promise<void>;
  close(): Promise<void>;

  readonly faults: {
    add(rule: FaultRule): FaultHandle;
    /** Removes all rules and lets go what they hold. Chaos goes on: `setChaos(null)`. */
    clear(): void;
    setChaos(options: ChaosOptions | null): void;
  };
  readonly clock: {
    now(): Date;
    advance(ms: number): void;
    set(date: Date | string): void;
    /** By how much the clock of its host is wrong, tokens and the `Date` of answers included; negative, behind. */
    setError(ms: number): void;
  };
  readonly orders: {
    get(orderId: string): Order | undefined;
    /** Oldest first, also those that `order-late` still hides. */
    list(): Order[];
    /** Any status number; usages are given back on 3. Pushes unless told not to. */
    changeStatus(orderId: string, status: number, options?: ChangeOptions): Order;
    /** DragonPass's "modified": the status stays, something else does not. */
    modify(orderId: string, changes: OrderChanges, options?: ChangeOptions): Order;
    /** The guest comes: confirmed becomes used, whatever the time. */
    redeem(orderId: string): Order;
    /** Somebody comes without a prebooking. */
    walkIn(walkIn: NewWalkIn): Order;
  };
  readonly catalogue: CatalogueControls;
  readonly passes: {
    get(passId: string): Pass | undefined;
    create(pass?: NewPass): Pass;
    /** Somebody has used it so many times. */
    use(passId: string, usages: number): void;
    /** Oldest first, also those that `order-late` still hides. */
    list(): Pass[];
  };
}

/** A walk-in that is to be played. */
interface NewWalkIn {
  /** Id of a pass, or a dynamic code. */
  readonly dpId: string;
  /** The first by default. */
  readonly programId?: string | undefined;
  /** A lounge by default. */
  readonly module?: ModuleName | undefined;
  /** The sandbox's by default. */
  readonly resourceId?: string | undefined;
  /** One by default. */
  readonly adultCount?: number | undefined;
  readonly childCount?: number | undefined;
  /** False: it happens silently, as if the push was lost. */
  readonly push?: boolean | undefined;
}

interface ChangeOptions {
  remarks?: string | null | undefined;
  /** False: the change happens silently, as if the push was lost. */
  push?: boolean | undefined;
}

/** Fields that a modification can change. */
type OrderChanges = {
  readonly [Key in "prebookingDate" | "vouchers" | "adultCount" | "childCount"]?: Order[Key] | undefined;
};
