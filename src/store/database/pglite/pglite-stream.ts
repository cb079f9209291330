import { Duplex } from "node:stream";
import type { PGlite } from "@electric-sql/pglite";

/** AuthenticationOk and ReadyForQuery: nobody has to say who he is to a database in his own process. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
/** First byte of the message Terminate. */
const TERMINATE = 0x58;

/**
 * Socket of `pg` that leads to the embedded database: both speak PostgreSQL's protocol (version 3.0, "Message
 * Formats"). Only for a connection without TLS; one at a time.
 */
export class PGliteStream extends Duplex {
  readonly #pglite: PGlite;
  #isWelcome = false;

  constructor(pglite: PGlite) {
    super();
    this.#pglite = pglite;
  }

  /** Is connected as soon as `pg` listens for it. */
  connect(): this {
    queueMicrotask(() => this.emit("connect"));
    return this;
  }

  /** Nothing is held back. */
  setNoDelay(): this {
    return this;
  }

  /** There is no network that could lose the connection. */
  setKeepAlive(): this {
    return this;
  }

  /** Keeps no process alive. */
  ref(): this {
    return this;
  }

  /** Keeps no process alive. */
  unref(): this {
    return this;
  }

  override _read(): void {
    // The answers are pushed when they come.
  }

  override _write(message: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    void this.#exchange(message).then(() => done(), done);
  }

  override _writev(messages: { chunk: Buffer }[], done: (error?: Error) => void): void {
    void this.#exchange(Buffer.concat(messages.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  async #exchange(messages: Buffer): Promise<void> {
    if (!this.#isWelcome) {
      this.#isWelcome = true;
      this.push(WELCOME);
    } else if (messages[0] === TERMINATE) {
      this.push(null);
    } else {
      // What is passed on lies in the database's memory, which the next answer overwrites.
      await this.#pglite.execProtocolRawStream(messages, { onRawData: (answer) => this.push(Buffer.from(answer)) });
    }
  }
}
