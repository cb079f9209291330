import { table } from "./table.ts";

/** How the workflow bundle is made, and what a start does with it. */
export function bundleSection(): string {
  return `## The workflow bundle

A worker runs the workflows as one file. \`npm run build\` makes it: \`dist/workflow-bundle.js\`, with its source map, and beside it \`workflow-bundle.json\`, a hash of each file and the version of each package that went in. Run it once for each version, after \`npm ci --omit=dev\` and before the start, and deploy \`dist\` with the code. At its start a worker (and \`npm start\`) compares them with the code that is there:

${table(["The bundle", "With `NODE_ENV=production`", "Elsewhere"], BUNDLES)}

Without a built bundle each start takes three seconds longer, and the worker keeps some 150 MiB for what the bundler has left behind.`;
}

const BUNDLES = [
  ["is of this code", "is used", "is used"],
  [
    "is of other code, or only half there",
    "the start is refused, in one line that names the first difference",
    "the workflows are bundled at this start; a warning names the first difference",
  ],
  ["is not there", "the workflows are bundled at this start, which one line says", "the same"],
];
