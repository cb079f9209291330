import { fileURLToPath } from "node:url";

/** The folder of the workflows; nothing outside the sandbox is in it. */
export const WORKFLOWS_PATH = fileURLToPath(new URL("../../../workflows/index.ts", import.meta.url));
