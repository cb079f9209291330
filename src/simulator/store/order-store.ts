import type { Order } from "../entities/order.ts";

interface OrderRecord {
  current: Order;
  /** As it was before its last change; `null` before the first one. */
  previous: Order | null;
  visible: boolean;
}

/** Every order, what it was before, and whether clients can see it yet. */
export class OrderStore {
  readonly #records = new Map<string, OrderRecord>();
  readonly #idsByPass = new Map<string, string[]>();
  readonly #idByVoucher = new Map<string, string>();
  readonly #idByTransaction = new Map<string, string>();
  /** The order of each pass that changed last. */
  readonly #lastChangedByPass = new Map<string, string>();

  add(order: Order, visible: boolean): void {
    this.#records.set(order.orderId, { current: order, previous: null, visible });
    const ids = this.#idsByPass.get(order.passId);
    if (ids === undefined) this.#idsByPass.set(order.passId, [order.orderId]);
    else ids.push(order.orderId);
    this.#index(order);
  }

  /** Stores what the order is now. */
  replace(order: Order): void {
    const record = this.#records.get(order.orderId);
    if (record === undefined) throw new Error(`no order ${order.orderId}`);
    record.previous = record.current;
    record.current = order;
    this.#index(order);
  }

  reveal(orderId: string): void {
    const record = this.#records.get(orderId);
    if (record !== undefined) record.visible = true;
  }

  isVisible(orderId: string): boolean {
    return this.#records.get(orderId)?.visible ?? false;
  }

  /** Whether or not clients can see it. */
  get(orderId: string): Order | undefined {
    return this.#records.get(orderId)?.current;
  }

  /** Oldest first, whether or not clients can see them. */
  list(): Order[] {
    return [...this.#records.values()].map(({ current }) => current);
  }

  /** As a client sees it; stale: as it was before its last change, absent if there was none. */
  read(orderId: string, stale = false): Order | undefined {
    const record = this.#records.get(orderId);
    if (record === undefined || !record.visible) return undefined;
    return stale ? (record.previous ?? undefined) : record.current;
  }

  /** As a client sees them, newest first; stale: without the last change to any of them. */
  readByPass(passId: string, stale = false): Order[] {
    const staleId = stale ? this.#lastChangedByPass.get(passId) : undefined;
    return (this.#idsByPass.get(passId) ?? [])
      .map((orderId) => this.read(orderId, orderId === staleId))
      .filter((order) => order !== undefined)
      .reverse();
  }

  findByVoucher(voucher: string): Order | undefined {
    return this.get(this.#idByVoucher.get(voucher) ?? "");
  }

  findByTransaction(transactionId: string): Order | undefined {
    return this.get(this.#idByTransaction.get(transactionId) ?? "");
  }

  #index(order: Order): void {
    this.#lastChangedByPass.set(order.passId, order.orderId);
    for (const voucher of [...order.vouchers, ...(order.checkInVouchers ?? [])])
      this.#idByVoucher.set(voucher, order.orderId);
    if (order.transactionId !== null) this.#idByTransaction.set(order.transactionId, order.orderId);
  }
}
