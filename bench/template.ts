/** Templates as a route uses them, against a plain string concatenation of the same fields: renders a second. */
import { makeResource } from "../src/record/resource.ts";
import type { LogRecord } from "../src/record/record.ts";
import { compileRecordTemplate } from "../src/template/contexts/record-template.ts";
import type { RecordTemplate } from "../src/template/contexts/record-template.ts";

const RECORDS = 200_000;
const ROUNDS = 5;

const inspected = {
  Id: "8dfafdbc3a40a8e70f314469140b83a7c4eda8f84073d8ac0d69a706d5e944e6",
  Name: "/shop-web-1",
  Config: { Hostname: "8dfafdbc3a40", Env: ["STAGE=prod"], Labels: { app: "shop", "com.x.team": "blue" } },
  State: { Pid: 4711 },
};
const resources = Array.from({ length: 20 }, (_, i) =>
  makeResource({ "container.name": `shop-web-${i}` }, inspected),
);
const records: LogRecord[] = Array.from({ length: RECORDS }, (_, i) => ({
  seconds: 1_795_000_000 + Math.floor(i / 10_000),
  nanos: (i % 1000) * 1_000_000,
  observedMs: 0,
  severity: 9,
  body: `GET /cart/${i} 200 ${i % 90}ms`,
  resource: resources[i % resources.length] ?? makeResource({}),
  attributes: ["log.iostream", i % 7 === 0 ? "stderr" : "stdout"],
  seq: i,
}));

function compile(text: string): RecordTemplate {
  return compileRecordTemplate(text, { name: "bench", hostname: "collector" });
}

/** Best of some rounds, records a second. */
function measure(name: string, line: (record: LogRecord) => string): number {
  let best = Infinity;
  let length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    for (const record of records) length += line(record).length;
    best = Math.min(best, performance.now() - started);
  }
  const rate = RECORDS / (best / 1000);
  console.log(
    `${name.padEnd(44)} ${Math.round(rate / 1000)} thousand/s (${Math.round(length / ROUNDS / RECORDS)} characters each)`,
  );
  return rate;
}

const fields = [
  "{{.Priority}}",
  "{{.Timestamp}}",
  "{{.Container.Config.Hostname}}",
  "{{.ContainerName}}",
  "{{.Container.State.Pid}}",
  "{{.Data}}",
].map(compile);
const raw = compile("{{.Data}}\n");
const json = compile(
  '{"container":{{toJSON .ContainerName}},"time":"{{.Time.Format "2006-01-02T15:04:05.000Z07:00"}}","stream":"{{.Source}}","team":{{label "com.x.team" | toJSON}},"message":{{toJSON .Data}}}\n',
);
const branching = compile(
  '{{if eq .Source "stderr"}}E{{else}}I{{end}} {{printf "%-12s" .ContainerName}}| {{.Data}}\n',
);

const plain = measure("plain: concatenation, time kept per second", concatenated());
const ratio = (name: string, rate: number): void =>
  console.log(`${name}: ${(rate / plain).toFixed(2)} of the plain concatenation`);
ratio(
  "raw",
  measure("raw: {{.Data}}", (record) => raw.render(record)),
);
const syslog = measure("syslog: the six templates of RFC 5424", (record) => {
  const [priority = "", timestamp = "", host = "", tag = "", pid = "", data = ""] = fields.map((one) =>
    one.render(record),
  );
  return `<${priority}>1 ${timestamp} ${host} ${tag} ${pid} - - ${data}\n`;
});
ratio("syslog", syslog);
ratio(
  "json",
  measure("json: five fields, two functions", (record) => json.render(record)),
);
ratio(
  "branching",
  measure("if, eq, printf", (record) => branching.render(record)),
);

function concatenated(): (record: LogRecord) => string {
  let second = -1;
  let time = "";
  return (record) => {
    if (record.seconds !== second) {
      second = record.seconds;
      time = new Date(second * 1000).toISOString().replace(".000", "");
    }
    const priority = record.attributes[1] === "stdout" ? 14 : 11;
    const name = record.resource.attributes["container.name"] ?? "";
    return `<${priority}>1 ${time} ${inspected.Config.Hostname} ${name} ${inspected.State.Pid} - - ${record.body}\n`;
  };
}
