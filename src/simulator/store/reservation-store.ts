import type { Reservation } from "../entities/reservation.ts";

/** Every reservation by token, and the one of each pass that lives. */
export class ReservationStore {
  readonly #byToken = new Map<string, Reservation>();
  readonly #liveTokenByPass = new Map<string, string>();

  get(token: string): Reservation | undefined {
    return this.#byToken.get(token);
  }

  /** Adds one; the pass's former one, which is returned, is released. */
  replace(reservation: Reservation): Reservation | null {
    const former = this.#byToken.get(this.#liveTokenByPass.get(reservation.passId) ?? "");
    if (former !== undefined) this.#byToken.set(former.token, { ...former, state: "released" });
    this.#byToken.set(reservation.token, reservation);
    this.#liveTokenByPass.set(reservation.passId, reservation.token);
    return former ?? null;
  }

  /** An order was made with it. */
  markUsed(reservation: Reservation): void {
    this.#byToken.set(reservation.token, { ...reservation, state: "used" });
    this.#liveTokenByPass.delete(reservation.passId);
  }
}
