/** A lounge that asks for everything about the guest. */
export const CURIOUS_LOUNGE = "N00034";

/** A guest of whom everything is known. */
export const WHOLE_GUEST = {
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@lovelace.example",
  phoneNumber: "7700900461",
  callingCode: "44",
  transportNumber: "BA001",
};
