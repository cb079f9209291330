/** Personal data that a resource can ask for. */
export const GUEST_FIELDS = [
  "firstName",
  "lastName",
  "email",
  "phoneNumber",
  "callingCode",
  "transportNumber",
] as const;
export type GuestField = (typeof GUEST_FIELDS)[number];

/** Personal data as it is stored: what was not required is `null`. */
export type Guest = Readonly<Record<GuestField, string | null>>;

/** Guest of an order that needs no guest data. */
export const NO_GUEST: Guest = {
  firstName: null,
  lastName: null,
  email: null,
  phoneNumber: null,
  callingCode: null,
  transportNumber: null,
};
