import { ServiceFault } from "../contract/service-fault.ts";

/**
 * The way for a person to mend a server that could not listen, by the settings of its port and its address; any other
 * error as it is.
 */
export function asListenFailure(error: unknown, portSetting: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const message = typeof code === "string" ? messageOf(code, portSetting) : null;
  return message === null
    ? error
    : new ServiceFault({ code: "cannot_listen", message, retryable: false, cause: error });
}

function messageOf(code: string, portSetting: string): string | null {
  switch (code) {
    case "EADDRINUSE":
      return `${portSetting}: another process listens on this port; stop that one, or give another port`;
    case "EACCES":
    case "EPERM":
      return `${portSetting}: this user may not listen on this port; give one from 1024 up`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "ENODATA":
      return "HOST: this name cannot be resolved; give an address of this machine, such as 0.0.0.0";
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return "HOST: is not an address of this machine; give one that is, such as 0.0.0.0";
    default:
      return null;
  }
}
