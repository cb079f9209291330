module.exports = {
  forbidden: [{ name: "x", severity: "error", from: { path: "^src/domain" }, to: { pathNot: "^src/domain" } }],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" } },
};
