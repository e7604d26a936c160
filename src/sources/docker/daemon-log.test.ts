/** The daemon's own log: a real file; the journal through a stand-in for journalctl, as tests have no systemd. */
import { appendFile, chmod, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LogRecord } from "../../record/record.ts";
import { readDaemonLog } from "./daemon-log.ts";

let folder = "";
const cursors = new Map<string, string>();
const records: LogRecord[] = [];
const PATH = process.env["PATH"] ?? "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "logboom-daemon-"));
  cursors.clear();
  records.length = 0;
});
afterEach(async () => {
  process.env["PATH"] = PATH;
  await rm(folder, { recursive: true });
});

function read(from: string): { stop: () => Promise<void>; said: string[] } {
  const stopping = new AbortController();
  const said: string[] = [];
  const ctx = {
    emit: (batch: readonly LogRecord[], updates = {}) => {
      records.push(...batch);
      for (const [key, value] of Object.entries<string>(updates)) cursors.set(key, value);
      return Promise.resolve();
    },
    full: () => undefined,
    cursor: (key: string) => cursors.get(key),
    cursorKeys: () => [...cursors.keys()],
    count: () => undefined,
    log: pino({ level: "warn" }, { write: (line: string) => void said.push(line) }),
    signal: stopping.signal,
  };
  const done = readDaemonLog(from, {
    ctx,
    signal: stopping.signal,
    host: () => "here",
    connected: () => Promise.resolve(),
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await done;
  };
  return { stop, said };
}
const bodies = (): string[] => records.map((one) => one.body);
/** A busy machine takes its time. */
const LONG = { timeout: 20_000 };

/** From which line on is read nobody says: until one comes there is one more, and the last of them is waited for. */
async function isFollowed(file: string): Promise<void> {
  let last = "";
  for (let n = 0; records.length === 0; n += 1) {
    last = `early ${n}`;
    await appendFile(file, `${last}\n`);
    await new Promise((go) => setTimeout(go, 50));
  }
  await expect.poll(() => bodies().at(-1), LONG).toBe(last);
}

test("a file: from now on, on over a restart of ours, its rotation and its cut; nothing twice", async () => {
  const file = join(folder, "docker.log");
  await writeFile(file, "old\n");
  const first = read(file);
  await isFollowed(file);
  expect(bodies()).not.toContain("old");
  records.length = 0;
  const line = `time="2026-11-21T09:30:00.123456789Z" level=error msg="no space left"`;
  await appendFile(file, `${line}\nhal`);
  await expect.poll(bodies, LONG).toEqual([line]);
  await first.stop();
  await appendFile(file, "f\n");
  const second = read(file);
  await expect.poll(bodies, LONG).toEqual([line, "half"]);
  await rename(file, `${file}.1`);
  await appendFile(`${file}.1`, "last of the old\n");
  await writeFile(file, "first of the new\n");
  await expect.poll(bodies, LONG).toEqual([line, "half", "last of the old", "first of the new"]);
  await writeFile(file, "cut\n");
  await expect.poll(bodies, LONG).toHaveLength(5);
  await second.stop();
  expect(records[0]).toMatchObject({ seconds: 1_795_253_400, nanos: 123_456_789, severity: 17 });
  expect(records[0]?.resource.attributes).toEqual({
    "logboom.source": "docker",
    "service.name": "dockerd",
    "host.name": "here",
  });
});

test("a file that is not there is said once and waited for", async () => {
  const file = join(folder, "later.log");
  const { stop, said } = read(file);
  await expect.poll(() => said.length, LONG).toBe(1);
  expect(said[0]).toContain("will keep trying");
  await writeFile(file, "");
  await isFollowed(file);
  await stop();
  expect(said).toHaveLength(1);
});

test("the journal: entries with their time and level; the next start goes on behind the last", async () => {
  const entry = {
    MESSAGE: "API listen on /run/docker.sock",
    PRIORITY: "4",
    __REALTIME_TIMESTAMP: "1795253400123456",
    __CURSOR: "s=1;i=2",
  };
  const bytes = { ...entry, MESSAGE: [104, 105, 255], __CURSOR: "s=1;i=3" };
  const program = join(folder, "journalctl");
  const lines = [JSON.stringify(entry), "no entry", JSON.stringify(bytes)];
  await writeFile(
    program,
    `#!/bin/sh\necho "$*" >>${folder}/asked\ncat <<'END'\n${lines.join("\n")}\nEND\nexec sleep 60\n`,
  );
  await chmod(program, 0o755);
  process.env["PATH"] = `${folder}:${PATH}`;
  const first = read("journal");
  await expect.poll(bodies, LONG).toEqual([entry.MESSAGE, "hi\ufffd"]);
  await first.stop();
  expect(records[0]).toMatchObject({ seconds: 1_795_253_400, nanos: 123_456_000, severity: 13 });
  await read("journal").stop();
  const second = read("journal");
  await expect
    .poll(async () => (await readFile(`${folder}/asked`, "utf8")).split("\n").length, LONG)
    .toBeGreaterThan(2);
  await second.stop();
  const asked = (await readFile(`${folder}/asked`, "utf8")).trim().split("\n");
  expect(asked[0]).toContain("--unit=docker.service --output=json --follow --quiet --lines=0");
  expect(asked.at(-1)).toContain("--after-cursor=s=1;i=3 --no-tail");
});
