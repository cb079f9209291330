/** Orders that exist and cannot be seen yet; what they have to say waits with them. */
export class LateOrders {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** From now on, what the order announces waits. */
  hide(orderId: string): void {
    this.#waiting.set(orderId, []);
  }

  /** Does it now, or once the order can be seen. */
  announce(orderId: string, send: () => void): void {
    const waiting = this.#waiting.get(orderId);
    if (waiting === undefined) send();
    else waiting.push(send);
  }

  /** The order can be seen: says everything, in order. */
  reveal(orderId: string): void {
    const waiting = this.#waiting.get(orderId) ?? [];
    this.#waiting.delete(orderId);
    for (const send of waiting) send();
  }
}
