import type { ConnectionOptions } from "@temporalio/client";

type Interceptor = NonNullable<ConnectionOptions["interceptors"]>[number];
type Call = ReturnType<Interceptor>;
type CallInterface = ReturnType<Parameters<Interceptor>[1]>;

/** gRPC's code: cancelled. Not one that the SDK repeats. */
const CANCELLED = 1;

/**
 * Ends calls of a connection that has been closed as cancelled. The SDK repeats a failed call by a timer, and a
 * repetition that meets a closed channel throws where nobody can catch it: that would end the process.
 */
export function endCallsWhen(isClosed: () => boolean): Interceptor {
  // The type names gRPC's class where its interface is all that is used.
  return (options, nextCall) => (isClosed() ? cancelledCall() : nextCall(options)) as Call;
}

function cancelledCall(): CallInterface {
  const nothing = () => undefined;
  return {
    start: (metadata, listener) => {
      setImmediate(() => {
        // A call that fails has no message, and says so first.
        listener?.onReceiveMessage?.(null);
        listener?.onReceiveStatus?.({ code: CANCELLED, details: "the connection has been closed", metadata });
      });
    },
    sendMessage: nothing,
    sendMessageWithContext: nothing,
    startRead: nothing,
    halfClose: nothing,
    cancelWithStatus: nothing,
    getPeer: () => "",
    getAuthContext: () => null,
  };
}
