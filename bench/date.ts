/**
 * The step "date": lines/s for each kind of format on times that differ from line to line, against one hand-written
 * regular expression with Date.UTC.
 * usage: date.ts [LINES=200000]
 */
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { date } from "../src/transforms/date/transform.ts";

const lines = Number(process.argv[2] ?? 200_000);
const BATCH = 2000;
const resource = makeResource({ "container.name": "web" });
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function records(textOf: (at: Date) => string): LogRecord[] {
  return Array.from({ length: lines }, (_, n) => ({
    seconds: 0,
    nanos: 0,
    observedMs: 1_795_253_400_000,
    severity: 0,
    body: "",
    resource,
    // Seventeen lines a second, as a busy server has them.
    attributes: ["time", textOf(new Date(1_795_253_400_000 + n * 59))],
    seq: n,
  }));
}

/** CPU microseconds a line, the best of five rounds. */
function perLine(textOf: (at: Date) => string, work: (batch: LogRecord[]) => void): number {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const all = records(textOf);
    const begun = process.cpuUsage();
    for (let at = 0; at < all.length; at += BATCH) work(all.slice(at, at + BATCH));
    const used = process.cpuUsage(begun);
    best = Math.min(best, (used.user + used.system) / all.length);
    if (all.some((one) => one.seconds === 0)) throw new Error("a time was not read");
  }
  return best;
}

const HAND = /^(\d+)\/(\w+)\/(\d+):(\d+):(\d+):(\d+) \+0000$/;
function byHand(batch: LogRecord[]): void {
  for (const record of batch) {
    const found = HAND.exec(record.attributes[1] ?? "");
    if (found === null) continue;
    const [, day, month = "", year, hour, minute, second] = found;
    const date = [Number(year), MONTHS.indexOf(month), Number(day)] as const;
    record.seconds = Date.UTC(...date, Number(hour), Number(minute), Number(second)) / 1000;
  }
}

const two = (number: number): string => String(number).padStart(2, "0");
const iso = (at: Date): string => at.toISOString();
const log4j = (at: Date): string => at.toISOString().replace("T", " ").replace(".", ",").slice(0, -1);
const clock = (at: Date): string => at.toISOString().slice(11, 19);
const access = (at: Date): string =>
  `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${clock(at)} +0000`;
const syslog = (at: Date): string => `${MONTHS[at.getUTCMonth()]} ${two(at.getUTCDate())} ${clock(at)}`;

function tell(name: string, us: number): void {
  console.log(`${name}: ${(1 / us).toFixed(2)} M lines/s, ${us.toFixed(2)} us a line`);
}

for (const [format, textOf, zone] of [
  ["ISO8601", iso, "UTC"],
  ["UNIX_MS", (at: Date) => String(at.getTime()), "UTC"],
  ["dd/MMM/yyyy:HH:mm:ss Z", access, "UTC"],
  ["%d/%b/%Y:%H:%M:%S %z", access, "UTC"],
  ["yyyy-MM-dd HH:mm:ss,SSS", log4j, "Europe/Berlin"],
  ["MMM dd HH:mm:ss", syslog, "UTC"],
] as const) {
  const step = date.open({ field: "time", formats: [format], zone });
  tell(
    `${format} in ${zone}`,
    perLine(textOf, (batch) => void step(batch)),
  );
}
tell("by hand, dd/MMM/yyyy", perLine(access, byHand));
