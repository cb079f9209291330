import { withKeptDevelopmentKey } from "./service/development-file.ts";
import { readSettings } from "./service/read-settings.ts";
import { startAll } from "./service/start-all.ts";
import { endFailedStart } from "./service/start-failure.ts";
import { startedMessage } from "./service/started-message.ts";
import { runUntilStopped } from "./service/until-stopped.ts";

/** `npm start`: api and worker in one process, with simulator, dev server and database where none is configured. */
const settings = readSettings(process.env);
const { log } = settings;
const config = withKeptDevelopmentKey(settings.config, log);
const service = await startAll({
  config,
  log,
  env: process.env,
  progress: (line) => void process.stderr.write(`${line}\n`),
}).catch(endFailedStart);
// Before it is said to be ready: who reads that may stop it at once.
const stopped = runUntilStopped(service, log);
process.stdout.write(startedMessage(service, config));
await stopped;
