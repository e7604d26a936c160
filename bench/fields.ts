/**
 * Steps that make and change fields: lines/s for pairs, JSON in a field, rows, XML and changes of fields, against one
 * regular expression that takes the same logfmt line apart.
 * usage: fields.ts [LINES=100000]
 */
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import type { Transform } from "../src/record/transform.ts";
import { csv } from "../src/transforms/csv/transform.ts";
import { json } from "../src/transforms/json/transform.ts";
import { kv } from "../src/transforms/kv/transform.ts";
import { mutate } from "../src/transforms/mutate/transform.ts";
import { severity } from "../src/transforms/severity/transform.ts";
import { xml } from "../src/transforms/xml/transform.ts";

const lines = Number(process.argv[2] ?? 100_000);
const BATCH = 2000;
const resource = makeResource({ "container.name": "web" });

const logfmt = (n: number): string =>
  `time=2026-11-21T09:30:${n % 60} level=info caller=cart/cart.go:${n % 400} msg="item was added" user=${n} ms=${n % 977} path=/cart/${n % 31} ok=true`;
const row = (n: number): string => `2026-11-21,info,"item, added",${n},${n % 977},/cart/${n % 31},true,web`;
const object = (n: number): string =>
  JSON.stringify({
    time: n,
    level: "info",
    caller: "cart.go",
    msg: "item was added",
    user: n,
    ms: n % 977,
    path: "/cart",
    ok: true,
  });
const element = (n: number): string =>
  `<event id="${n}"><level>info</level><msg>item was added</msg><user>${n}</user><ms>${n % 977}</ms></event>`;

/** CPU microseconds a line, the best of five rounds on fresh records. */
function perLine(bodyOf: (n: number) => string, work: (batch: LogRecord[]) => void): number {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const all = Array.from({ length: lines }, (_, n) => recordOf(bodyOf(n), n));
    const begun = process.cpuUsage();
    for (let at = 0; at < all.length; at += BATCH) work(all.slice(at, at + BATCH));
    const used = process.cpuUsage(begun);
    best = Math.min(best, (used.user + used.system) / all.length);
  }
  return best;
}

function recordOf(body: string, n: number): LogRecord {
  const attributes = ["log.iostream", "stdout", "user", ` U${n} `, "ms", `${n % 977}.5`];
  return { seconds: 1, nanos: 0, observedMs: 1000, severity: 0, body, resource, attributes, seq: n };
}

function tell(name: string, us: number): void {
  console.log(`${name}: ${(1 / us).toFixed(2)} M lines/s, ${us.toFixed(2)} us a line`);
}

const steps: [string, Transform, object, (n: number) => string][] = [
  ["kv, eight pairs", kv, {}, logfmt],
  ["json, eight keys", json, {}, object],
  ["csv, eight columns", csv, { columns: ["a", "b", "c", "d", "e", "f", "g", "h"] }, row],
  ["xml, five fields", xml, {}, element],
  [
    "mutate: rename, strip, lowercase, convert",
    mutate,
    { rename: { user: "id" }, strip: ["id"], lowercase: ["id"], convert: { ms: "integer" } },
    row,
  ],
  ["mutate: gsub", mutate, { gsub: [["user", "\\D", ""]] }, row],
  [
    "severity, two patterns",
    severity,
    {
      patterns: [
        { match: "panic|fatal", severity: "fatal" },
        { match: "added$|,web$", severity: "info" },
      ],
    },
    row,
  ],
];
for (const [name, transform, options, bodyOf] of steps) {
  const step = transform.open(options);
  tell(
    name,
    perLine(bodyOf, (batch) => void step(batch)),
  );
}
const HAND = /(\w+)=(?:"([^"]*)"|(\S*))/g;
tell(
  "by hand, eight pairs",
  perLine(logfmt, (batch) => {
    for (const record of batch) {
      const list = [...record.attributes];
      for (const [, key = "", quoted, bare = ""] of record.body.matchAll(HAND))
        list.push(key, quoted ?? bare);
      record.attributes = list;
    }
  }),
);
