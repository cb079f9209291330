/**
 * Loaded before an entry point by the scripts of package.json: an older Node would end with a stack, since it cannot
 * read TypeScript. That is why this is JavaScript, and the only such file.
 */
const OLDEST = 24;
const [major] = process.versions.node.split(".");

if (Number(major) < OLDEST) {
  process.stderr.write(
    `The start failed: this runs on Node ${OLDEST} or later, and this is Node ${major}. npm ci brings one along, unless install scripts are off: allow them, or put Node ${OLDEST} on the PATH.\n`,
  );
  process.exit(1);
}
