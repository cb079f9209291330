import { withKeptDevelopmentKey } from "./service/development-file.ts";
import { readSettings } from "./service/read-settings.ts";
import { prepareDataDirFor, startAll } from "./service/start-all.ts";
import { startOrEnd } from "./service/start-failure.ts";
import { startedMessage } from "./service/started-message.ts";
import { runUntilStopped } from "./service/until-stopped.ts";

/** `npm start`: api and worker in one process, with simulator, dev server and database where none is configured. */
const settings = await startOrEnd(() => readSettings(process.env));
const { log } = settings;
await startOrEnd(() => prepareDataDirFor(settings));
const config = withKeptDevelopmentKey(settings.config, log);
const progress = (line: string) => void process.stderr.write(`${line}\n`);
const service = await startOrEnd(() => startAll({ config, log, env: process.env, progress }));
// Before it is said to be ready: who reads that may stop it at once.
const stopped = runUntilStopped(service, log);
process.stdout.write(startedMessage(service, config));
await stopped;
