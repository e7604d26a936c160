/**
 * Records → Native blocks: microseconds a row, beside a plain loop that only writes each body into a buffer (what no
 * encoder can do without). `npx tsx bench/encode.ts [rows]`
 */
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { ChunkEncoder } from "../src/sinks/store/rows.ts";
import { FIRST_ATTRIBUTE_COLUMNS } from "../src/store/columns.ts";

const CHUNK = 10_000;
const ROUNDS = 7;
const rows = Number(process.argv[2] ?? 300_000);
const columns = new Map(FIRST_ATTRIBUTE_COLUMNS.map((column) => [column.key, column]));

const resources = Array.from({ length: 10 }, (_, i) =>
  makeResource({ "service.name": `service-${i}`, "host.name": `node-${i % 3}`, "logboom.source": "syslog" }),
);
const header = [
  "syslog.priority",
  "134",
  "syslog.facility",
  "16",
  "syslog.severity",
  "6",
  "syslog.version",
  "1",
];
const shared = resources.map(() => [...header]);

function make(attributes: (i: number) => readonly string[]): LogRecord[] {
  return Array.from({ length: CHUNK }, (_, i) => ({
    seconds: 1_795_168_800 + Math.floor(i / 1000),
    nanos: (i % 1000) * 1_000_000,
    observedMs: 1_795_168_800_000 + i,
    severity: 9,
    body: `request ${i} from 10.0.${i % 255}.7 took ${i % 977} ms`.padEnd(200, " path=/api/v1/items"),
    resource: resources[i % 10] ?? makeResource({}),
    attributes: attributes(i),
    seq: 1_795_168_800_000_000 + i,
  }));
}

function best(run: (records: LogRecord[]) => void, records: LogRecord[]): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.cpuUsage();
    for (let done = 0; done < rows; done += CHUNK) run(records);
    const { user, system } = process.cpuUsage(started);
    least = Math.min(least, (user + system) / rows);
  }
  return least;
}

const encoder = new ChunkEncoder(columns);
const encode = (records: LogRecord[]): void => {
  for (const record of records) encoder.append(record);
  encoder.finish();
};
const buffer = Buffer.alloc(CHUNK * 1024);
const plain = (records: LogRecord[]): void => {
  let at = 0;
  for (const record of records) at += buffer.write(record.body, at, "utf8");
};

const syslog = make((i) => shared[i % 10] ?? []);
const json = make((i) => [
  "status",
  "200",
  "user",
  `u${i % 500}`,
  "trace",
  `t${i}`,
  "ms",
  `${i % 977}`,
  "path",
  "/x",
]);
const loop = best(plain, syslog);
console.log(`plain loop, bodies only       ${loop.toFixed(3)} µs/row`);
for (const [name, records] of [
  ["syslog, shared attributes", syslog],
  ["five attributes of its own", json],
] as const) {
  const took = best(encode, records);
  console.log(`${name.padEnd(29)} ${took.toFixed(3)} µs/row (${(took / loop).toFixed(1)} × the loop)`);
}
