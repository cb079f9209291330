import type { Subject } from "../../src/domain/once/subject.ts";
import type { WriteOutcome } from "../../src/dragonpass/client/outcomes.ts";
import type { Logger } from "../../src/log/log.ts";
import type { LogFields } from "../../src/log/loggable-fields.ts";
import type { Db, Transaction } from "../../src/store/database/database.ts";
import type { Attempt } from "../../src/store/once/attempt.ts";

/** Dependencies of making something once. */
export interface OnceDependencies {
  readonly db: Db;
  readonly log: Logger;
}

/**
 * A thing that one subject only may have, such as the order of a booking: how it is found, claimed and shown.
 *
 * `Made` is what DragonPass answers, `Criteria` what a thing is recognised by, `Published` what the claimed one leads to.
 */
export interface Claimable<Made, Criteria, Published> {
  readonly subject: Subject;
  readonly thingKind: string;
  idOf(made: Made): string;
  /**
   * Finds what the attempt may have made and nobody has claimed, the likeliest first. With `anyTime` also what is dated
   * as if it could not have: clocks are wrong. And of a forgotten request also what may have been changed since.
   * @throws SupplierError where DragonPass does not show all of it
   */
  findCandidates(attempt: Attempt<Criteria>, options?: { readonly anyTime: boolean }): Promise<Made[]>;
  /**
   * Whether the only candidate of a forgotten request, found with `anyTime`, is beyond doubt what it has made: it is in
   * every way what was asked for, when it was. Else a person decides. Left out where that can never be said.
   */
  isRecognised?(attempt: Attempt<Criteria>, candidate: Made): Promise<boolean>;
  /** Whether two attempts ask for the same, so that a thing of one may be taken for a thing of the other. */
  asksForTheSame(one: Criteria, other: Criteria): boolean;
  /** Publishes what was just claimed. */
  publish(made: Made): Promise<Published>;
  /** Publishes what was claimed before; null where DragonPass does not show it. */
  publishClaimed(thingId: string): Promise<Published | null>;
  /** Fields that a log line about it names. */
  readonly logFields: LogFields;
}

/**
 * Something that DragonPass makes at our request, and must make once. The mechanism commits an attempt before each
 * request, claims what was made before it is published, and settles an unknown outcome by looking for what may have
 * been made. An effect says how its thing is asked for.
 */
export interface Effect<Made, Criteria, Published> extends Claimable<Made, Criteria, Published> {
  /** Whether what was asked for is lost: nothing is sent then, and nothing given up. A person decides. */
  isRequestLost?(): Promise<boolean>;
  /** Sends the request of an attempt; the same token and request id, however often. Does not throw for an outcome. */
  send(attempt: Attempt<Criteria>): Promise<WriteOutcome<Made>>;
  /** Whether DragonPass refused because the token has been used, released or has expired. */
  isFenceRefused(supplierCode: string): boolean;
  /** Runs `work` while nobody else can end the subject. */
  underLock<Result>(work: (trx: Transaction, hasEnded: boolean) => Promise<Result>): Promise<Result>;
}
