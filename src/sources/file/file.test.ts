/** Real files in a real folder, rotated as logrotate and programs do. */
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import type { Running } from "../../record/source.ts";
import { namesBefore } from "./rotated-name.ts";
import { file } from "./source.ts";

let dir = "";
const opened: { running: Running; recording: Recording }[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "logboom-file-"));
});
afterEach(async () => {
  for (const { running, recording } of opened.splice(0)) {
    recording.release();
    recording.drain();
    await running.close();
  }
  rmSync(dir, { recursive: true, force: true });
});

const suite = mkdtempSync(join(tmpdir(), "logboom-file-suite-"));
writeFileSync(join(suite, "a.log"), "one\n");
sourceSuite(file, {
  options: { files: [{ paths: join(suite, "*.log") }] },
  waiting: () =>
    Promise.resolve({ options: { files: [{ paths: "/nowhere/*.log" }] }, free: () => Promise.resolve() }),
});

const at = (name: string): string => join(dir, name);
const add = (name: string, text: string | Buffer): void => appendFileSync(at(name), text);

async function open(entry: object = {}, recording = recordingContext(), options: object = {}) {
  const files = [{ paths: at("*.log"), ...entry }];
  const running = await file.open({ files, discoverEverySeconds: 1, ...options }, recording.ctx);
  opened.push({ running, recording });
  const bodies = (): string[] => recording.records.map((one) => one.body);
  const until = async (...wanted: string[]): Promise<void> => {
    await recording.until(
      () => recording.records.length >= wanted.length,
      `${wanted.length} of ${bodies().length}`,
    );
    expect(bodies()).toEqual(wanted);
  };
  return { ...recording, recording, running, bodies, untilBodies: until };
}

/** Two more looks through all paths, of which look-* is one: what is found in the first has been read by the second. */
async function twoLooks({ recording }: { recording: Recording }): Promise<void> {
  for (let i = 0; i < 2; i++) {
    looks++;
    const body = `look ${looks}`;
    add(`look-${looks}.log`, `${body}\n`);
    await recording.until(() => recording.records.some((one) => one.body === body), body);
  }
}
let looks = 0;

const withoutLooks = (texts: readonly string[]): string[] => texts.filter((one) => !one.startsWith("look "));

/** As after a crash: another run, with the positions that were kept. */
async function again(before: { recording: Recording; running: Running }, entry: object = {}) {
  await before.running.close();
  return open(entry, recordingContext({ cursors: Object.fromEntries(before.recording.cursors) }));
}

describe("lines", () => {
  test("become records, with file and host; CR LF, empty lines, half lines and no UTF-8", async () => {
    add("a.log", "one\r\n\ntwö ✓\nhal");
    const { records, untilBodies, counted } = await open({ attributes: { team: "x" } });
    await untilBodies("one", "", "twö ✓");
    add("a.log", Buffer.from("f\nbad \xff\n", "latin1"));
    await untilBodies("one", "", "twö ✓", "half", "bad \ufffd");
    expect(records[0]?.attributes).toEqual([
      "log.file.path",
      at("a.log"),
      "log.file.name",
      "a.log",
      "team",
      "x",
    ]);
    expect(records[0]?.resource.attributes).toMatchObject({ "logboom.source": "file" });
    expect(records[0]?.resource.attributes["host.name"]).toBeTruthy();
    expect(records[0]?.resource).toBe(records[4]?.resource);
    expect(records[4]?.attributes).toContain("log.invalid_utf8");
    expect(counted("repaired")).toBe(1);
  });

  test("longer than allowed: cut, marked, and the next line is whole", async () => {
    add("a.log", `${"x".repeat(3000)}\nnext\n${"y".repeat(900_000)}`);
    const { records, bodies, until, counted } = await open({ maxLineBytes: 1024 });
    await until(() => records.length === 3, "three");
    expect(bodies().map((one) => one.length)).toEqual([1024, 4, 1024]);
    add("a.log", "still y\nlast\n");
    await until(() => records.length === 4, "four");
    expect(bodies()[3]).toBe("last");
    expect(counted("truncated")).toBe(2);
  });

  test("one of 40 KiB and one of 1 MiB are one record each", async () => {
    const long = ["a".repeat(40 * 1024), "b".repeat(1024 * 1024)];
    add("a.log", `${long.join("\n")}\n`);
    const { untilBodies } = await open();
    await untilBodies(...long);
  });

  test("many files and many lines: each once, in the order of its file", async () => {
    for (let i = 0; i < 300; i++) add(`f${i}.log`, lines(`${i} `, 0, 50));
    const { records, until } = await open({}, undefined, { maxOpenFiles: 10 });
    await until(() => records.length === 15_000, "first");
    for (let i = 0; i < 300; i++) add(`f${i}.log`, lines(`${i} `, 50, 100));
    await until(() => records.length === 30_000, "all");
    const next = new Map<string, number>();
    for (const { body } of records) {
      const [name = "", n = ""] = body.split(" ");
      expect(Number(n)).toBe(next.get(name) ?? 0);
      next.set(name, Number(n) + 1);
    }
  });
});

describe("rotation", () => {
  test("renamed: the rest of the old one, written late, and then the new one", async () => {
    add("a.log", "1\n2\n");
    const { untilBodies, bodies } = await open();
    await untilBodies("1", "2");
    renameSync(at("a.log"), at("a.log.1"));
    add("a.log.1", "3\n");
    add("a.log", "1\n");
    await expect.poll(bodies, { timeout: 10_000 }).toHaveLength(4);
    expect(bodies().sort()).toEqual(["1", "1", "2", "3"]);
  });

  test("renamed and removed while we are behind: the open file is read to its end", async () => {
    add("a.log", lines("a", 0, 100_000));
    const recording = recordingContext();
    recording.hold();
    const { records, until } = await open({}, recording);
    await until(() => records.length > 0, "begun");
    unlinkSync(at("a.log"));
    recording.release();
    await until(() => records.length === 100_000, "all");
  });

  test.for([
    ["a.log", "outside of the pattern"],
    ["*.log*", "within the pattern"],
  ] as const)("copied and cut, with a copy %s (%s): what came between is in the copy", async ([pattern]) => {
    add("a.log", "1\n2\n");
    const recording = recordingContext();
    const first = await open({ paths: [at(pattern), at("look-*.log")] }, recording);
    const { untilBodies, bodies } = first;
    await untilBodies("1", "2");
    recording.fill();
    // One chunk may be read before the loop sees that there is no room.
    add("a.log", "3\n");
    copyFileSync(at("a.log"), at("a.log.1"));
    truncateSync(at("a.log"));
    add("a.log", "4\n");
    recording.drain();
    await expect.poll(() => bodies().sort(), { timeout: 10_000 }).toEqual(["1", "2", "3", "4"]);
    await twoLooks(first);
    expect(withoutLooks(bodies()).sort()).toEqual(["1", "2", "3", "4"]);
  });

  test("cut and written anew beyond the place that was read: told by what stands before it", async () => {
    add("a.log", "old 1\n");
    const { untilBodies } = await open();
    await untilBodies("old 1");
    writeFileSync(at("a.log"), "new 1\nnew 2\nnew 3\n");
    await untilBodies("old 1", "new 1", "new 2", "new 3");
  });

  test("a hole of NUL, as a program leaves that goes on behind the cut", async () => {
    add("a.log", "1\n");
    const { untilBodies } = await open();
    await untilBodies("1");
    writeFileSync(at("a.log"), Buffer.concat([Buffer.alloc(700_000), Buffer.from("2\n")]));
    await untilBodies("1", "2");
  });

  test("packed after its rotation: not read again; one that nobody knows is read once", async () => {
    add("a.log", lines("a", 0, 500));
    const paths = [at("a.log*"), at("look-*.log")];
    const first = await open({ paths });
    await first.until(() => first.records.length === 500, "read");
    writeFileSync(at("a.log.2.gz"), gzipSync(lines("old", 0, 300)));
    await first.until(() => first.records.length === 800, "the packed one");
    renameSync(at("a.log"), at("a.log.1"));
    add("a.log", "new\n");
    await first.until(() => first.records.length === 801, "the new one");
    execFileSync("gzip", [at("a.log.1")]);
    await twoLooks(first);
    renameSync(at("a.log.1.gz"), at("a.log.3.gz"));
    await twoLooks(first);
    expect(withoutLooks(first.bodies())).toHaveLength(801);
    const second = await again(first, { paths });
    await twoLooks(second);
    expect(withoutLooks(second.bodies())).toEqual([]);
  });
});

test.for([
  ["app.log.1", ["app.log"]],
  ["app.log-20261121", ["app.log"]],
  ["app.log.2026-11-21.3", ["app.log"]],
  ["app.log.old", ["app.log"]],
  ["app.log~", ["app.log"]],
  ["app-20261121.log", ["app.log"]],
  ["app.1.log", ["app.log"]],
  ["app.log", []],
  ["many-10.log", ["many.log"]],
  ["app.error.log", []],
  ["application.log", []],
] as const)("%s may have been %j before its rotation", ([name, want]) => {
  expect(namesBefore(name)).toEqual(want);
});

test("files with the same content are all read, unless one is named as a copy of the other", async () => {
  for (const name of ["a", "b", "a-b", "a1", "job10"]) add(`${name}.log`, "started\n");
  add("a.log.old", "started\n");
  const { untilBodies, records } = await open({ paths: at("*.log*") });
  await untilBodies("started", "started", "started", "started", "started");
  expect(records.map((one) => one.attributes[3])).not.toContain("a.log.old");
});

describe("a restart", () => {
  test("goes on where the last one ended; half lines and longer ones included", async () => {
    add("a.log", "1\n2\nhal");
    const first = await open();
    await first.untilBodies("1", "2");
    const second = await again(first);
    add("a.log", "f\n3\n");
    await second.untilBodies("half", "3");
  });

  test.for([
    ["a.log", "outside of the pattern"],
    ["a.log*", "within the pattern"],
  ] as const)(
    "files were rotated thrice meanwhile, two are packed, %s (%s): each line once",
    async ([pattern]) => {
      add("a.log", "1\n2\n");
      const first = await open({ paths: at(pattern) });
      await first.untilBodies("1", "2");
      await first.running.close();
      add("a.log", "3\n");
      renameSync(at("a.log"), at("a.log.3"));
      execFileSync("gzip", [at("a.log.3")]);
      await new Promise((go) => setTimeout(go, 20));
      writeFileSync(at("a.log.2.gz"), gzipSync("4\n5\n"));
      writeFileSync(at("a.log.1"), "6\n");
      writeFileSync(at("a.log"), "7\n");
      const second = await again(first, { paths: at(pattern) });
      await expect.poll(() => second.bodies().sort(), { timeout: 10_000 }).toEqual(["3", "4", "5", "6", "7"]);
      const third = await again(second, { paths: at(pattern) });
      add("a.log", "8\n");
      await third.untilBodies("8");
    },
  );

  test("the file is gone: a gap, once", async () => {
    add("a.log", "1\n");
    add("b.log", "1\n");
    const first = await open();
    await first.untilBodies("1", "1");
    await first.running.close();
    unlinkSync(at("a.log"));
    const second = await again(first);
    await second.until(() => second.records.length === 1, "a gap");
    expect(second.records[0]?.body).toMatch(/Lines may be missing here after .*: the file was removed/);
    expect(second.records[0]?.attributes).toContain("logboom.gap");
    const third = await again(second);
    add("b.log", "2\n");
    await third.untilBodies("2");
  });

  test("the folder was not there for a while: nothing is read again", async () => {
    mkdirSync(at("disk"));
    add("disk/a.log", "1\n");
    const first = await open({ paths: at("disk/*.log") });
    await first.untilBodies("1");
    await first.running.close();
    renameSync(at("disk"), at("away"));
    const second = await again(first, { paths: at("disk/*.log") });
    expect(second.running.status().state).toBe("waiting");
    renameSync(at("away"), at("disk"));
    add("disk/a.log", "2\n");
    await second.untilBodies("2");
  });

  test("files with the same beginning are told apart", async () => {
    const banner = "#".repeat(3000);
    for (const name of ["a", "b"]) add(`${name}.log`, `${banner}\n${name}\n`);
    const first = await open();
    await first.until(() => first.records.length === 4, "both");
    await first.running.close();
    unlinkSync(at("a.log"));
    add("c.log", `${banner}\nc\n`);
    add("b.log", "b2\n");
    const second = await again(first);
    await second.until(() => second.records.length >= 3, "c and b");
    expect(
      second
        .bodies()
        .filter((one) => !one.startsWith("Lines"))
        .sort(),
    ).toEqual([banner, "b2", "c"].sort());
  });
});

describe("positions", () => {
  test.for([
    ["lines", {}],
    ["joined lines", { multiline: { presets: false, flushAfterMs: 100 } }],
    ["16 bits", { encoding: "utf_16_le" }],
  ] as const)("whichever was kept last, the rest is read, each once: %s", async ([, entry]) => {
    const all = Array.from(
      { length: 120 },
      (_, i) => `${i} é ${"x".repeat(i)}${i % 3 === 0 ? "\n more" : ""}`,
    );
    const text = all.flatMap((one) => one.split("\n")).join("\n");
    const encoding = "encoding" in entry ? "utf16le" : "utf8";
    add("a.log", Buffer.from(`${text}\n`, encoding));
    const kept: { cursors: Record<string, string>; after: number }[] = [];
    const recording = recordingContext();
    const { emit } = recording.ctx;
    recording.ctx.emit = async (batch, updates) => {
      await emit(batch, updates);
      kept.push({ cursors: Object.fromEntries(recording.cursors), after: recording.records.length });
    };
    const first = await open(entry, recording, { batchRecords: 7 });
    const want = "multiline" in entry ? all.length : text.split("\n").length;
    await first.until(() => first.records.length === want, "all");
    const bodies = first.bodies();
    await first.running.close();
    expect(kept.length).toBeGreaterThan(15);
    for (const { cursors, after } of kept) {
      if (after === 0) continue;
      // As after a kill: the file was rotated meanwhile.
      renameSync(at("a.log"), at("a.log.1"));
      const next = await open(entry, recordingContext({ cursors }), { batchRecords: 1000 });
      await next.until(() => next.records.length >= bodies.length - after, "the rest");
      await next.running.close();
      expect(next.bodies()).toEqual(bodies.slice(after));
      renameSync(at("a.log.1"), at("a.log"));
    }
  });
});

describe("options", () => {
  test("initialPosition end: from now on, but files that come later from their start; kept over a restart", async () => {
    add("a.log", "old\nhal");
    const first = await open({ initialPosition: "end" });
    add("a.log", "f\nnew\n");
    add("b.log", "b1\n");
    await expect.poll(() => first.bodies().sort(), { timeout: 10_000 }).toEqual(["b1", "new"]);
    await first.running.close();
    add("a.log", "2\n");
    add("c.log", "c1\n");
    const second = await again(first, { initialPosition: "end" });
    await expect.poll(() => second.bodies().sort(), { timeout: 10_000 }).toEqual(["2", "c1"]);
  });

  test("datetimeFormat and timezone: the time that the line states, or that of the line before", async () => {
    add("a.log", "early\n2026-01-02 03:04:05,678 a\n  b\n");
    const { records, untilBodies, counted } = await open({
      datetimeFormat: "%Y-%m-%d %H:%M:%S,%f",
      timezone: "+01:00",
    });
    await untilBodies("early", "2026-01-02 03:04:05,678 a", "  b");
    expect(records[0]?.seconds).toBeGreaterThan(1_780_000_000);
    for (const one of records.slice(1))
      expect([one.seconds, one.nanos]).toEqual([1_767_319_445, 678_000_000]);
    expect(counted("malformed")).toBe(2);
  });

  test("multiline: one record, and its position waits for its end", async () => {
    add("a.log", "a\n b\nc\n d\n");
    const first = await open({ multiline: { flushAfterMs: 600_000, presets: false } });
    await first.untilBodies("a\n b");
    const kept = recordingContext({ cursors: Object.fromEntries(first.cursors) });
    // As after a kill: what is open is not handed on.
    add("a.log", " e\nf\n");
    const second = await open({ multiline: { flushAfterMs: 200, presets: false } }, kept);
    await second.untilBodies("c\n d\n e", "f");
    expect(second.records[0]?.attributes).toContain("log.lines");
  });

  test("a record that nothing follows is complete after flushAfterMs", async () => {
    add("a.log", "a\n b\n");
    const { untilBodies } = await open({ multiline: {} });
    await untilBodies("a\n b");
  });

  test.for([
    ["shift_jis", Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 10, 0x41, 10]), ["テスト", "A"]],
    ["latin_1", Buffer.from([0xe4, 10, 0x41, 13, 10]), ["ä", "A"]],
    ["utf_16", Buffer.from("\ufeffa\u0a0ab\r\nc\n", "utf16le"), ["a\u0a0ab", "c"]],
    ["cp437", Buffer.from([0x84, 10]), ["ä"]],
    ["cp037", Buffer.from([0xc8, 0x89, 0x25, 0xc1, 0x25]), ["Hi", "A"]],
    ["utf_8", Buffer.from("\ufefffirst\n"), ["first"]],
  ] as const)("encoding %s, over a restart", async ([encoding, bytes, want]) => {
    add("a.log", bytes);
    const first = await open({ encoding });
    await first.untilBodies(...want);
    const second = await again(first, { encoding });
    add("a.log", bytes);
    await second.until(() => second.records.length === want.length, "again");
    expect(second.bodies().at(-1)).toBe(want.at(-1));
  });

  test("exclude, folders, links, and files that are packed in other ways", async () => {
    mkdirSync(at("x/y"), { recursive: true });
    add("x/y/in.log", "in\n");
    add("x/out.log", "out\n");
    writeFileSync(at("x/z.log"), Buffer.from("BZh91AY&SY"));
    symlinkSync(at("x/y/in.log"), at("link.log"));
    const { untilBodies, running } = await open({ paths: [at("**/*.log")], exclude: [at("**/out.*")] });
    await untilBodies("in");
    expect(running.status()).toEqual({ state: "running", detail: "1 file, 1 cannot be read" });
  });

  test("variables in attributes and resource", async () => {
    add("a.log", "1\n");
    process.env["AWS_EC2_METADATA_DISABLED"] = "true";
    const { records, untilBodies } = await open({
      attributes: {
        "aws.log.stream.names": "{instance_id}-{hostname}-{ip_address}-web",
        other: "{unknown} {name}",
      },
      resource: { "service.name": "{name}" },
    });
    await untilBodies("1");
    const list = records[0]?.attributes ?? [];
    expect(list[5]).toMatch(/^\S+-\S+-\d+\.\d+\.\d+\.\d+-web$/);
    expect(list[7]).toBe("{unknown} a.log");
    expect(records[0]?.resource.attributes["service.name"]).toBe("a.log");
  });
});

test("a file that cannot be opened: said, counted once, and read when it can be", async () => {
  symlinkSync(at("a.log"), at("a.log"));
  const first = await open();
  expect(first.running.status()).toMatchObject({ state: "waiting", because: "1 path cannot be read" });
  await twoLooks(first);
  expect(first.running.status()).toEqual({ state: "running", detail: "2 files, 1 cannot be read" });
  unlinkSync(at("a.log"));
  add("a.log", "1\n");
  await first.until(() => first.records.length === 3, "the line");
  expect(first.counted("refused")).toBe(1);
  expect(first.running.status()).toEqual({ state: "running", detail: "3 files" });
});

test.skipIf(process.getuid?.() === 0)(
  "no permission: read when there is (not as root, who may do all)",
  async () => {
    add("a.log", "1\n");
    chmodSync(at("a.log"), 0);
    const { running, untilBodies } = await open();
    expect(running.status().state).toBe("waiting");
    chmodSync(at("a.log"), 0o600);
    await untilBodies("1");
  },
);

test("no room: nothing is read, and nothing is lost", async () => {
  const recording = recordingContext();
  recording.fill();
  const { full } = recording.ctx;
  let asked = 0;
  recording.ctx.full = () => {
    asked++;
    return full();
  };
  add("a.log", lines("", 0, 1000));
  const { records, until } = await open({}, recording);
  await until(() => asked > 0, "asked for room");
  expect(records).toHaveLength(0);
  recording.drain();
  await until(() => records.length === 1000, "all");
});

function lines(before: string, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += `${before}${i}\n`;
  return text;
}
