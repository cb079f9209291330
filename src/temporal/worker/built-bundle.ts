import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { asUnread, bundleInputs, changeSince, inputsOf, PROJECT, sha256 } from "./bundle-inputs.ts";
import { bundleWorkflows } from "./workflow-bundle.ts";

/** Where `npm run build` writes; not in the repository. */
const FOLDER = "dist";
const CODE = `${FOLDER}/workflow-bundle.js`;
const RECORD = `${FOLDER}/workflow-bundle.json`;

/** The record that is written beside a bundle. */
const record = z.strictObject({
  /** Of the bundle itself: half a copy is none. */
  sha256: z.string(),
  inputs: bundleInputs,
});

/** The bundle that a build has left, compared with the code that is here now. */
type BuiltBundle =
  | { readonly state: "fits"; readonly codePath: string }
  | { readonly state: "missing" }
  /** With the reason in words. */
  | { readonly state: "stale"; readonly reason: string };

/** Bundles the workflows for the workers of this code. */
export async function buildWorkflowBundle(): Promise<{ readonly codePath: string; readonly bytes: number }> {
  const { code, files } = await bundleWorkflows();
  const content = Buffer.from(code);
  const text = JSON.stringify({ sha256: sha256(content), inputs: await inputsOf(files) }, null, 2);
  await mkdir(join(PROJECT, FOLDER), { recursive: true });
  await replace(CODE, content);
  await replace(RECORD, `${text}\n`);
  return { codePath: join(PROJECT, CODE), bytes: content.length };
}

/** Looks for the bundle of a build. Reads what went in, and nothing of the bundler: tens of milliseconds. */
export async function findBuiltBundle(project = PROJECT): Promise<BuiltBundle> {
  const codePath = join(project, CODE);
  const [text, content] = await Promise.all([
    readFile(join(project, RECORD)).catch(asUnread),
    readFile(codePath).catch(asUnread),
  ]);
  if ("unread" in text)
    return text.unread === "missing" ? { state: "missing" } : { state: "stale", reason: `${RECORD} cannot be read` };
  const reason = await staleReason(text.toString(), "unread" in content ? null : content, project);
  return reason === null ? { state: "fits", codePath } : { state: "stale", reason };
}

async function staleReason(text: string, code: Buffer | null, project: string): Promise<string | null> {
  const { success, data } = record.safeParse(jsonOf(text));
  if (!success) return `${RECORD} is not one of this version`;
  if (code === null || sha256(code) !== data.sha256) return `${CODE} is not the one that was built`;
  return await changeSince(data.inputs, project);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Replaces a file at once: a reader sees the old one or the new one, as a whole. */
async function replace(path: string, content: Uint8Array | string): Promise<void> {
  const target = join(PROJECT, path);
  const temporary = `${target}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, target);
}
