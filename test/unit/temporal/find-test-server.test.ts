import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findTestServer } from "../../../src/temporal/dev-server/binaries/find-test-server.ts";
import { mavenTestServer } from "../../../src/temporal/dev-server/binaries/maven-test-server.ts";
import { CACHE, createFakeMachine, type FakeMachine } from "./fake-machine.ts";

const FOLDER = `${CACHE}/temporal-test-server-1.32.1`;
/** Finds the output folder among its arguments, as Maven's plug-in does. */
const FAKE_MAVEN = `for argument in "$@"; do
  case "$argument" in -DoutputDirectory=*) lib="\${argument#*=}" ;; esac
done
grep -q '<version>1.32.1</version>' pom.xml || exit 1
echo x >> {root}/maven-calls
mkdir "$lib" && touch "$lib/temporal-test-server-1.32.1.jar"`;

let machine: FakeMachine;

beforeEach(async () => {
  machine = await createFakeMachine();
});
afterEach(() => machine.remove());

const find = (env: NodeJS.ProcessEnv = {}) =>
  findTestServer({ env: { ...machine.env, ...env }, progress: () => undefined }, [mavenTestServer]);

test("takes TEMPORAL_TEST_SERVER_PATH first", async () => {
  const path = await machine.program("bin/anything", "exit 0");
  await machine.program("somewhere/lib/temporal-test-server-1.jar", "");
  const configured = await machine.program("somewhere/start", "exit 0");
  expect(await find({ TEMPORAL_TEST_SERVER_PATH: configured })).toEqual({
    path: configured,
    how: "TEMPORAL_TEST_SERVER_PATH",
  });
  expect(path).not.toBe(configured);
});

test("fetches it with Maven once, and puts a start script beside the jars", async () => {
  await machine.program("bin/java", 'echo "$@"');
  await machine.program("bin/mvn", FAKE_MAVEN);
  const path = join(machine.root, FOLDER, "temporal-test-server");
  expect(await find()).toEqual({ path, how: "the Maven artifact" });
  expect(await find()).toEqual({ path, how: "the cache folder" });
  expect(await machine.lines("maven-calls")).toHaveLength(1);
});

test("does not use a start script whose jars are gone, and fetches them again", async () => {
  await machine.program("bin/java", "exit 0");
  await machine.program("bin/mvn", FAKE_MAVEN);
  await find();
  await rm(join(machine.root, FOLDER, "lib"), { recursive: true });
  expect(await find()).toMatchObject({ how: "the Maven artifact" });
  expect(await machine.lines("maven-calls")).toHaveLength(2);
});

test("says what is missing", async () => {
  await expect(find()).rejects.toThrow('there is no "java" in PATH');
  await machine.program("bin/java", "exit 0");
  await expect(find()).rejects.toThrow('there is no "mvn" in PATH');
  await expect(find()).rejects.toThrow("TEMPORAL_TEST_SERVER_PATH");
});
