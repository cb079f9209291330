/**
 * Assumptions about DragonPass where its public documentation says nothing, by the number that comments refer to it
 * with. The simulator answers exactly like this; the client sends exactly this and reads more tolerantly. The values are
 * in `assumptions.ts`; as a page this is `docs/assumptions.md`.
 */
export const ASSUMPTIONS = {
  A1: 'Every answer is `{ "code": 0, "data" }`; the bare data is read too. An error is `{ "code": "AAA.BBB.CCC", "message" }`, with an HTTP status that goes by the first group of the code: 2xx 401, 3xx 400, 304 and other things that are not found 404, 401 502, 402 504, 5xx 409, 100 500. The code decides before the status, also in an HTTP 200.',
  A2: "Details of a resource have the fields of the list, and `prebookingRequiredInfo` (a flag for each field of the guest, or a list of upper-case names) and `prebookingPolicy` (`cancellable`, `cancelBeforeHours`, `maxPassengerPerOrder`). Without a policy no deadline is guessed: DragonPass decides when it is asked to cancel.",
  A3: 'A slot that is not free is answered with `{ "available": false, "prebookingToken": null, "validUntil": null }`. A reservation lives for ten minutes, and its token is good for one order.',
  A4: "An order whose token was used, was released or has expired is refused with `500.010.001`; one for which the pass has no usages left with `500.010.002`. After any other refusal one more try is made with a new token, since one cannot tell why.",
  A5: "The orders of a pass are a page, newest first, asked for by its id; each lacks `prebookingDate`. The details of an order, asked for by its id, are the object that its creation was answered with.",
  A6: "A cancellation is answered with the order, `status` 3 and `orderCancelledDate`. Too late is `500.020.001`, cancelled already `500.020.002`, an order that is not known `500.020.003` with HTTP 404.",
  A7: "Events are asked for again by type and either a time from and to (ISO 8601, UTC) or a batch; the answer is a page of `events`, or the list itself.",
  A8: "The token of a push is in `Authorization`, with `iss`, `iat` and `exp`, made afresh for each attempt; nothing binds it to the body. Where it has no `exp`, its `iat` may be `PUSH_MAX_AGE_SECONDS` old; where it has neither, its signature alone counts.",
  A9: "A push that is not acknowledged is sent again three times, after 10, 60 and 300 seconds. An attempt lasts for 10 seconds at most, and follows no redirect.",
  A10: "Creations and cancellations of our own are pushed as well, with the status before and after.",
  A11: "`prebookingDate` is local time at the resource, in the zone of its `locationInfo`.",
  A12: "Each module has its own part of a path, as the table of modules says. Gyms and eSIMs are booked by their options.",
  A13: "The options of a resource are below its path: of an eSIM `options`, a list; of a gym `schedule`, by day, with the times of each class. A day pass has no times.",
  A14: "The availability of an option is asked for with the documented body of fitness, with the date where the caller gave one; of an eSIM without a date, for one adult.",
  A15: "An eSIM is topped up by an availability check of its own, which reserves that for the pass that it names, perhaps another one than the eSIM's, and by a creation that names the order of the eSIM. The result is an order of its own with `esimOrderType` 2 (a new eSIM has 1) and the `esim` of the first one, which is listed, read, pushed and cancelled like any other; a cancellation of the first one does not cancel it. An order that was cancelled, or is a top-up itself, has no eSIM to top up: `500.010.007`.",
  A16: "Nothing keeps an E-pass from being issued twice; the E-passes of a user are a page, newest first, with the order that issued each.",
  A17: "An E-pass is cancelled by its order, as long as it is not used.",
  A18: "A preview of a prebooking on a membership says price and entitlements, and reserves nothing.",
  A19: "The dynamic QR code of a membership comes with the second until which it is valid.",
  A20: "A fitness order is checked in by its id, from an hour before its time to three hours after it; once more is answered in the same way, so that a refusal says that it was never checked in.",
  A21: "Details of an eSIM, and the options that it can be topped up with, are asked for by the order.",
  A22: "The sandbox plays walk-ins of set meals and coupons as it does those of lounges, each below its own part of the path. A walk-in makes an order with status 2 and pushes that; a cancellation makes it 3 and pushes again.",
  A23: "Details are answered for as long as DragonPass knows a resource, also of one that has left the program: whether it may be used is told by the list, and by pushes of changed availability.",
} as const;
