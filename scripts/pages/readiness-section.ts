import { TRANSITIONS } from "../../src/health/transition-log.ts";
import { migrations } from "../../src/store/database/migrations/all.ts";
import { table } from "./table.ts";

/** The part of `docs/operating.md` about `GET /healthz` and `GET /readyz`. */
export function readinessSection(): string {
  const lines = Object.values(TRANSITIONS).map(({ failing, well }) => [`\`${failing}\``, `\`${well}\``]);
  return `## Is it well?

\`GET /healthz\` is 200 as long as the process answers: for the liveness probe. \`GET /readyz\` says how everything is that the process depends on: for the readiness probe, and for people. Neither needs a key. The api answers both on \`PORT\`; every process answers both, and \`/metrics\`, on \`METRICS_PORT\`. That port is for the inside of your network: with \`NODE_ENV=production\` it is bound to \`0.0.0.0\` like \`PORT\`, unless \`HOST\` says otherwise.

The parts are looked at in the background, database and Temporal every 3 s, the rest every 10 s (DragonPass is asked for the time once a minute at most, where no answer of it has told it); a look that takes longer than 2 s counts as failing. So \`/readyz\` asks nobody and is answered at once, also while everything hangs. It shows a change of database or Temporal within 5 s, of worker, tables and the database's clock within 12 s, of DragonPass's clock within a minute or two. The default probes of Kubernetes fit.

\`\`\`json
${JSON.stringify(EXAMPLE, null, 2)}
\`\`\`

\`status\` of a part is \`ok\`, \`failing\` or \`unknown\` (not looked at yet, or it cannot be asked); \`since\` is when that began. \`detail\` holds no address, no name and no secret. The body is the same with 200 and 503.

${table(["State", "`/readyz` of the api and of `npm start`", "of a worker", "What to do"], STATES)}

The log says each once when it begins, as a warning, and once when it is over:

${table(["When it begins", "When it is over"], lines)}

The same as metrics: \`ready\`, \`health_part_ok{part}\` (1, 0, or NaN for unknown), \`clock_offset_seconds{clock}\`.

### When a clock is wrong

Our hosts' clocks decide about nothing, and may differ from each other. The database's decides about whatever is ours: whether a visit has passed, until when it can be cancelled, reservations, attempts and look-ups, what is due to be rung for or looked at. Each process knows it from its last look at it, some seconds ago. A running workflow has Temporal's. What DragonPass's clock shows is known from the \`Date\` of its answers: our tokens are dated by it, the tokens of its pushes judged by it, its reservations, orders and events read by it. So bookings and pushes go on whichever clock is wrong.

- From 5 s on the log and \`/readyz\` say it. Set this host and the database by NTP; only DragonPass can mend its own.
- A push whose signature is good and whose token is refused for its time is a warning in the log, with \`reason\` and by how much each clock was ahead of this host's. It should never be seen: what signs pushes at DragonPass has another clock than what answers calls, or somebody sends an old push again.
- From 60 s on a booking whose answer was lost shows \`needsAttention: outcome_unknown\` as soon as a look-up has found no order, with the seconds in its details. The look-ups go on, and it disappears when the order is found.
- Where only its date speaks against an order, no second one is made beside it: a person decides. After *token spent* the date does not count.`;
}

const LAST_MIGRATION = Object.keys(migrations).sort().at(-1);
const SINCE = "2027-10-01T10:30:00.000Z";
const EXAMPLE = {
  status: "ready",
  detail: "everything that this process needs is there",
  database: { status: "ok", since: SINCE, detail: "a push can be stored" },
  temporal: { status: "ok", since: SINCE, detail: "it answers in our namespace" },
  worker: { status: "ok", since: SINCE, detail: "all task queues are polled" },
  clocks: {
    database: { status: "ok", since: SINCE, detail: "the clocks agree", offsetMs: 3 },
    supplier: { status: "ok", since: SINCE, detail: "the clocks agree", offsetMs: -212 },
  },
  schema: {
    status: "ok",
    since: SINCE,
    detail: "the tables are those of this version",
    known: LAST_MIGRATION,
    applied: LAST_MIGRATION,
  },
};

const STATES = [
  ["all is well", "200", "200", "nothing"],
  ["it is starting", "503, or the port is not open yet", "503; `worker` is `unknown`", "wait"],
  [
    "it is stopping",
    "503, then the port closes",
    "503 until what runs is finished",
    "nothing; a worker may take 30 seconds",
  ],
  [
    "`database` is `failing`",
    "503: no push can be stored. DragonPass repeats pushes for six minutes",
    "503",
    "look at the database and the way to it; another process would not help",
  ],
  [
    "`temporal` is `failing`: it does not answer",
    "200: pushes are kept and bookings read; asking for a booking is 503",
    "503",
    "look at Temporal; what waits goes on by itself when it is back",
  ],
  [
    "`temporal` is `failing`: no such namespace, or it refuses us",
    "200",
    "it does not start",
    "mend `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY` or `TEMPORAL_TLS…`, and start again",
  ],
  [
    "`temporal` is `failing`: it lacks Schedules or search attributes",
    "200",
    "503",
    "a worker makes them again every two minutes; where it may not, make those that are named by hand",
  ],
  [
    "`worker` is `failing`",
    "200: pushes are kept, bookings wait",
    "503: its own workers do not poll",
    "start workers. A worker that was killed is missed after 90 s without a poll",
  ],
  ["`worker` is `unknown`", "200", "503", "Temporal has to answer first; see `temporal`"],
  [
    "`clocks.database` is `failing`",
    "200",
    "200",
    "the clock of this host or of the database is wrong by 5 s or more: set both by NTP. `offsetMs` above zero: ours is behind",
  ],
  [
    "`clocks.supplier` is `failing`",
    "200",
    "200",
    "where `clocks.database` fails by the same, ours is wrong; else tell DragonPass. See *When a clock is wrong* below",
  ],
  [
    "`clocks.supplier` is `unknown`",
    "200",
    "200",
    "DragonPass has not answered for three minutes, or does not date its answers",
  ],
  [
    "`schema` is `failing`: newer",
    "200: migrations keep what the version before needs",
    "200",
    "finish the roll-out; this process is of the version before",
  ],
  ["`schema` is `failing`: older", "200", "200", "the database was put back; start a process, which migrates it"],
  ["`clocks.database` or `schema` is `unknown`", "503", "503", "the database has to answer first; see `database`"],
];
