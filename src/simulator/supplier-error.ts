import { SUPPLIER_CODES } from "../dragonpass/assumptions.ts";

type SupplierCodeName = keyof typeof SUPPLIER_CODES;

const NOT_FOUND: readonly SupplierCodeName[] = ["resourceNotFound", "ePassNotFound", "orderNotFound"];

/** A refusal in DragonPass's form: a dotted code, a message, and the HTTP status that goes with them. */
export class SupplierError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(name: SupplierCodeName, message: string) {
    super(message);
    this.name = "SupplierError";
    this.code = SUPPLIER_CODES[name];
    this.status = NOT_FOUND.includes(name) ? 404 : statusOf(this.code);
  }
}

/** HTTP status by the first segment of the code (assumption A1). */
function statusOf(code: string): number {
  const family = code.slice(0, 3);
  if (family === "203") return 403;
  if (family.startsWith("2")) return 401;
  if (family.startsWith("3")) return 400;
  if (family === "402") return 504;
  if (family.startsWith("4")) return 502;
  return family.startsWith("5") ? 409 : 500;
}
