// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources that are planted here hold template strings.
import { describe, expect, test } from "vitest";
import { isImportedBy, linesWith, SOURCE_RULES } from "../../../scripts/source-rules.ts";

/** Whether a source at this path may not say this. */
function isRefused(path: string, text: string): boolean {
  return SOURCE_RULES.some(
    ({ pattern, folders, except = [] }) =>
      folders.some((folder) => path.startsWith(`${folder}/`)) &&
      !except.some((beginning) => path.startsWith(beginning)) &&
      linesWith(pattern, text).length > 0,
  );
}

const CLIENT = "src/temporal/client/planted.ts";

describe("a message to a workflow is refused", () => {
  test.each([
    ["as text", CLIENT, 'await handle.signal("orderStatusChanged", event);'],
    ["as text on a line of its own", CLIENT, "await handle.executeUpdate<Booking>(\n  `cancel`,\n);"],
    ["in a variable", CLIENT, 'const name = "cancel";\nawait handle.startUpdate(name, { args });'],
    ["in a field", "activities/planted.ts", "await handle.query(NAMES.booking);"],
    ["made on the spot", CLIENT, 'handle.signal(signalOf({ type: type, name: "n", description: "" }));'],
    ["from a variable of another name", CLIENT, "handle.signal(signalOf(message));"],
    ["made elsewhere", "src/domain/booking/planted.ts", 'const mySignal = { type: "signal", name: "mine" };'],
    ["typed elsewhere", CLIENT, "const mySignal: SignalMessage = { ...rest };"],
    ["as text along with a start", CLIENT, 'signal: "batchMessage",\nsignalArgs: [],'],
    ["in a variable along with a start", CLIENT, "{ ...startOf(key), signal, signalArgs: [] }"],
    ["as text where it is handled", "workflows/booking/planted.ts", 'setHandler(\n  "cancel",\n  () => cancel(run));'],
    ["in a variable where it is handled", "workflows/booking/planted.ts", "setHandler(cancelling, () => cancel(run));"],
    ["as the type of a workflow", CLIENT, 'client.workflow.start<Workflows["prebooking"]>(type, {'],
    ["as the type of a Schedule's workflow", "src/temporal/namespace/planted.ts", 'workflowType: "bookingWatch",'],
  ])("%s", (_, path, text) => {
    expect(isRefused(path, text)).toBe(true);
  });

  test.each([
    [CLIENT, "await handle.signal(signalOf(orderStatusChangedSignal), event);"],
    [CLIENT, "await handle.executeUpdate(\n  updateOf(resolveUpdate),\n  { args: [resolution] });"],
    [CLIENT, "signal: signalOf(batchMessageSignal),\nsignalArgs: [],"],
    [CLIENT, 'client.workflow.start<Workflows["prebooking"]>(\n  WORKFLOW_TYPES.prebooking, {'],
    ["workflows/booking/planted.ts", "setHandler(\n    signalOf(undecidedTooLongSignal),\n    () => {"],
    ["src/domain/messages.ts", 'export const mySignal: SignalMessage = {\n  type: "signal",'],
    ["src/store/planted.ts", "await pool.query(text);"],
    ["src/temporal/dev-server/planted.ts", "fetch(url, { signal: stalled.signal });"],
  ])("but not by its constant, and nothing else is: %s %s", (path, text) => {
    expect(isRefused(path, text)).toBe(false);
  });
});

describe("a source is refused that", () => {
  test.each([
    ["asks in another folder", "src/health/planted.ts", 'await handle.query("booking");'],
    ["reads a setting by itself", "src/health/planted.ts", 'if (process.env.SETTING === "1") return;'],
    ["puts data into a message", "src/api/planted.ts", "log.info({ bookingId }, `asked for by ${name}`);"],
    [
      "puts data into a message below",
      "src/api/planted.ts",
      "deps.log.info(\n  { bookingId },\n  `asked by ${name}`,\n);",
    ],
    ["logs a guest's data", "activities/planted.ts", "log.warn({ reason: request.guest.email ?? null }, TEXT);"],
    ["logs a token", "activities/planted.ts", "log.warn(\n  { reason: fence.prebookingToken },\n  TEXT,\n);"],
    ["makes a failure without a row", "activities/planted.ts", 'ApplicationFailure.create({ type: "new_one" });'],
    ["throws without a code", "activities/planted.ts", 'throw new Error("gone");'],
    ["types activities by itself", "workflows/planted.ts", "proxyActivities<{ ring(): Promise<void> }>({});"],
    ["says one word in a docstring", "src/planted.ts", "/** A greeting. */"],
  ])("%s", (_, path, text) => {
    expect(isRefused(path, text)).toBe(true);
  });

  test.each([
    ["src/main.ts", "readSettings(process.env)"],
    ["src/log/rare-warning.ts", "log.warn({ count }, `${text} (${untold} times more)`);"],
    ["src/api/planted.ts", 'log.info({ bookingId }, "asked for");\nconst shown = `${request.guest.email}`;'],
    ["activities/planted.ts", 'throw new StoreError("booking_missing", "gone");'],
    ["workflows/planted.ts", "proxyActivities<OrderActivities>({});"],
  ])("but not %s: %s", (path, text) => {
    expect(isRefused(path, text)).toBe(false);
  });
});

describe("a docstring", () => {
  test.each([
    "/** What a thing has. */",
    "  /** Those of it. */",
    "/**\n * The same for others,\n * and more.\n */",
    "/** Who holds it. */",
    "/** Which of them. */",
    "/** Whoever asks. */",
    "/** That of the other. */",
    "/** A ringer. It rings. */",
  ])("is refused: %s", (text) => {
    for (const folder of ["src/domain", "activities", "workflows", "scripts", "test/support"])
      expect(isRefused(`${folder}/planted.ts`, text)).toBe(true);
  });

  test.each([
    "/** Whether it is there. */",
    "/** A ringer of workflows. */",
    "/** Parts of it. */",
    "// What is left waits.",
  ])("is not refused: %s", (text) => {
    expect(isRefused("src/domain/planted.ts", text)).toBe(false);
  });
});

describe("a file is registered", () => {
  test.each([
    ["by an import", 'import { planted } from "./0099-planted.ts";', true],
    ["by an import of several lines", 'import {\n  one,\n  other,\n} from "./0099-planted.ts";', true],
    ["below a folder", 'import { planted } from "./routes/0099-planted.ts";', true],
    ["by no comment", '// import { planted } from "./0099-planted.ts";', false],
    ["by no comment of several lines", '/*\n * import { planted } from "./0099-planted.ts";\n */', false],
    ["by no text", 'const file = "./0099-planted.ts";', false],
    ["by no longer name", 'import { planted } from "./10099-planted.ts";', false],
  ])("%s", (_, registry, expected) => {
    expect(isImportedBy(registry, "0099-planted.ts")).toBe(expected);
  });
});
