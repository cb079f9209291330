import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isInPath } from "./executable.ts";
import { runCommand } from "./run-command.ts";
import type { Installer } from "./server-finding.ts";

const VERSION = "1.32.1";
const FOLDER_NAME = `temporal-test-server-${VERSION}`;
const REPORT_EVERY_S = 10;
const DOWNLOAD_MS = 10 * 60_000;

/** The serial collector and the first compiler only: it starts in half the time, and its work is small. */
const START_SCRIPT = `#!/bin/sh
cd "$(dirname "$0")" || exit 1
exec "\${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "lib/*" io.temporal.testserver.TestServer "$@"
`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>temporal-test-server-copy</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
      <scope>runtime</scope>
    </dependency>
  </dependencies>
</project>
`;

/** Fetches the Java test server and what it depends on with Maven, and puts a start script beside the jars. */
export const mavenTestServer: Installer = {
  how: "the Maven artifact",
  cachedPath: `${FOLDER_NAME}/temporal-test-server`,
  unavailable: async (env) => {
    if (!(await isInPath("java", env))) return 'there is no "java" in PATH';
    if (!(await isInPath("mvn", env))) return 'there is no "mvn" in PATH';
    return null;
  },
  install: async ({ env, progress, folder }) => {
    const target = join(folder, FOLDER_NAME);
    await mkdir(target);
    await writeFile(join(folder, "pom.xml"), POM);
    progress(`fetching the Java test server ${VERSION} with Maven`);
    let files = 0;
    const outputOption = `-DoutputDirectory=${join(target, "lib")}`;
    const { failure, tail } = await runCommand("mvn", ["-B", "dependency:copy-dependencies", outputOption], {
      env,
      cwd: folder,
      timeoutMs: DOWNLOAD_MS,
      onLine: (line) => {
        if (line.includes("Downloaded from ")) files += 1;
      },
      onSecond: (seconds) => {
        if (seconds % REPORT_EVERY_S === 0) progress(`${seconds} s: ${files} files fetched`);
      },
    });
    if (failure !== null) {
      const error = tail.find((line) => line.includes("ERROR")) ?? tail.at(-1) ?? "";
      throw new Error(`${failure}: ${error.slice(0, 300)}`);
    }
    await writeFile(join(target, "temporal-test-server"), START_SCRIPT);
    await chmod(join(target, "temporal-test-server"), 0o755);
    await rm(join(folder, "pom.xml"));
  },
};
