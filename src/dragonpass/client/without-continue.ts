import type { Socket } from "node:net";

/** Larger than the head of any `100 Continue`: what goes on for longer is left to the parser. */
const HEAD_BYTES_MAX = 8 * 1024;
const CONTINUE = /^HTTP\/1\.[01] 100[ \r\n]/;
const CONTINUE_START = "HTTP/1.1 100 ";
const HEAD_END = "\r\n\r\n";

/**
 * The socket, whose reader sees no `100 Continue` before an answer. Only what comes first after something was written
 * is looked at: the bytes of an answer are passed on as they are, whatever they spell.
 */
export function withoutContinue<Connection extends Pick<Socket, "push" | "write">>(socket: Connection): Connection {
  const push = socket.push.bind(socket);
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  /** The part that has come of a head that may be a `100 Continue`; null while the answer itself is passed on. */
  let head: Buffer | null = null;

  socket.write = (...args: unknown[]) => {
    head ??= Buffer.alloc(0);
    return write(...args);
  };
  socket.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    if (head === null) return push(chunk, encoding);
    if (chunk === null) {
      // The end: what was held back is what came.
      if (head.length > 0) push(head);
      head = null;
      return push(null);
    }
    head = withoutHeads(Buffer.concat([head, chunk]));
    // To add nothing is how a stream is told that more may come.
    if (mayBeContinue(head)) return push(Buffer.alloc(0));
    const passed = head;
    head = null;
    return push(passed);
  };
  return socket;
}

function withoutHeads(bytes: Buffer): Buffer {
  const end = CONTINUE.test(startOf(bytes)) ? bytes.indexOf(HEAD_END) : -1;
  return end === -1 ? bytes : withoutHeads(bytes.subarray(end + HEAD_END.length));
}

function mayBeContinue(bytes: Buffer): boolean {
  if (bytes.length > HEAD_BYTES_MAX) return false;
  const start = startOf(bytes);
  return CONTINUE.test(start) || (start.length < CONTINUE_START.length && isPrefix(start));
}

function isPrefix(start: string): boolean {
  return [CONTINUE_START, CONTINUE_START.replace("1.1", "1.0")].some((whole) => whole.startsWith(start));
}

function startOf(bytes: Buffer): string {
  return bytes.subarray(0, CONTINUE_START.length).toString("latin1");
}
