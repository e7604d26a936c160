/**
 * What the Docker daemon itself writes: to the systemd journal (read by journalctl, as there is no other stable way into it)
 * or to a file. Off unless asked for: it is a log of the host, not of a container.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { fromMs } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { FROM_SYSLOG, severityNumber } from "../../record/severity.ts";
import type { SourceContext } from "../../record/source.ts";
import { newBackoff } from "./backoff.ts";
import { tailFile } from "./daemon-file.ts";

/** Position: the journal's cursor, or inode and offset. */
export const DAEMON_KEY = "@daemon";
export const JOURNAL = "journal";

export interface DaemonLogNeeds {
  ctx: SourceContext;
  signal: AbortSignal;
  /** Name of this host. */
  host: () => string;
  connected: () => Promise<void>;
}

/** As journalctl writes them: all values are texts, but for bytes that are no UTF-8. */
const Entry = z.object({
  MESSAGE: z.union([z.string(), z.array(z.number())]).default(""),
  PRIORITY: z.string().default(""),
  __REALTIME_TIMESTAMP: z.string(),
  __CURSOR: z.string(),
});

/** `from`: "journal" or the path of a file. Reads until the signal; what cannot be read is tried again. */
export async function readDaemonLog(from: string, needs: DaemonLogNeeds): Promise<void> {
  const { signal, ctx, connected } = needs;
  await connected();
  const resource = makeResource({
    "logboom.source": "docker",
    "service.name": "dockerd",
    "host.name": needs.host(),
  });
  const read = from === JOURNAL ? followJournal : followFile;
  const backoff = newBackoff();
  let told = "";
  while (!signal.aborted) {
    const because = await read({ from, ctx, signal, resource, came: () => backoff.reset() });
    if (signal.aborted) return;
    if (because !== told)
      ctx.log.warn({ from, because }, "the daemon's own log cannot be read, will keep trying");
    told = because;
    await sleep(backoff.next(), undefined, { signal }).catch(() => undefined);
  }
}

interface Following {
  from: string;
  ctx: SourceContext;
  signal: AbortSignal;
  resource: LogRecord["resource"];
  came: () => void;
}

/** Returns why it ended. */
async function followJournal({ ctx, signal, resource, came }: Following): Promise<string> {
  const cursor = ctx.cursor(DAEMON_KEY);
  const since = cursor === undefined ? ["--lines=0"] : [`--after-cursor=${cursor}`, "--no-tail"];
  const options = ["--unit=docker.service", "--output=json", "--follow", "--quiet", ...since];
  const child = spawn("journalctl", options, { stdio: ["ignore", "pipe", "pipe"], signal });
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => (said = (said + bytes.toString()).slice(-500)));
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => resolve(said.trim() || `journalctl ended with ${code ?? "a signal"}`));
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = entryOf(line);
    if (entry === undefined) {
      ctx.count("left out", "an entry of the journal that cannot be read");
      continue;
    }
    came();
    // Awaited: a journal keeps what is not read yet. A refusal means that the program is closing.
    await ctx.emit([recordOf(entry, resource)], { [DAEMON_KEY]: entry.__CURSOR }).catch(() => undefined);
  }
  return ended;
}

function entryOf(line: string): z.output<typeof Entry> | undefined {
  try {
    return Entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function recordOf(entry: z.output<typeof Entry>, resource: LogRecord["resource"]): LogRecord {
  const { MESSAGE, PRIORITY, __REALTIME_TIMESTAMP: micros } = entry;
  const body = typeof MESSAGE === "string" ? MESSAGE : Buffer.from(MESSAGE).toString("utf8");
  return {
    seconds: Number(micros.slice(0, -6)),
    nanos: Number(micros.slice(-6)) * 1000,
    observedMs: Date.now(),
    severity: levelOf(body) || (FROM_SYSLOG[PRIORITY === "" ? 6 : Number(PRIORITY)] ?? 0),
    body,
    resource,
    attributes: [],
    seq: 0,
  };
}

/** A file has lines alone; the daemon's begin with time="…" level=…. */
async function followFile({ from, ctx, signal, resource, came }: Following): Promise<string> {
  return tailFile(from, {
    position: ctx.cursor(DAEMON_KEY),
    signal,
    lines: async (bodies, position) => {
      came();
      const records = bodies.map((body) => lineRecord(body, resource));
      await ctx.emit(records, { [DAEMON_KEY]: position }).catch(() => undefined);
    },
  });
}

function lineRecord(body: string, resource: LogRecord["resource"]): LogRecord {
  const observedMs = Date.now();
  const said = /^time="(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)"/.exec(body);
  const saidMs = said === null ? Number.NaN : Date.parse(`${said[1] ?? ""}${said[3] ?? ""}`);
  const time = Number.isNaN(saidMs)
    ? fromMs(observedMs)
    : { seconds: saidMs / 1000, nanos: Number((said?.[2] ?? "").padEnd(9, "0")) };
  return { ...time, observedMs, severity: levelOf(body), body, resource, attributes: [], seq: 0 };
}

function levelOf(body: string): number {
  return severityNumber(/(?:^| )level=(\w+)/.exec(body)?.[1] ?? "");
}
