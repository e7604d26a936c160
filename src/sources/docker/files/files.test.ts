/** Files as Docker's daemon leaves them, made by an imitation of its writer: for what a real one does too seldom, or too fast, to be met on purpose. */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileMark } from "./mark.ts";
import { startOf } from "./start.ts";
import type { Start, Wanted } from "./start.ts";
import { tailFiles } from "./tail.ts";
import type { FileEnd, FileLog } from "./file-log.ts";

const BEGIN = 1_800_000_000;
let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "logboom-files-"));
  path = join(folder, "abc-json.log");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Line n is of millisecond n. */
function line(n: number, text = `n=${n}`, length = 100): string {
  const time = new Date(BEGIN * 1000 + n).toISOString();
  return `{"log":"${text} ${"x".repeat(length)}\\n","stream":"stdout","time":"${time}"}\n`;
}

function lines(from: number, to: number): string {
  let text = "";
  for (let n = from; n < to; n++) text += line(n);
  return text;
}

/** Imitates the daemon's rotation. */
function rotate(keep: number, packed = false): void {
  const end = packed ? ".gz" : "";
  for (let i = keep - 1; i > 1; i--)
    if (existsSync(`${path}.${i - 1}${end}`)) renameSync(`${path}.${i - 1}${end}`, `${path}.${i}${end}`);
  renameSync(path, `${path}.1`);
  if (packed) {
    writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)));
    unlinkSync(`${path}.1`);
  }
  writeFileSync(path, "");
}

class Taken {
  readonly numbers: number[] = [];
  readonly marks: FileMark[] = [];
  readonly lost: string[] = [];
  damaged = 0;
  log: FileLog | undefined;

  /** Reads from the start to the end of all files. */
  async all(start: Start | undefined, more: { follow?: boolean } = {}): Promise<FileEnd> {
    return this.begin(start, more).ended;
  }

  begin(
    start: Start | undefined,
    { follow = false, fullBytes = Infinity }: { follow?: boolean; fullBytes?: number } = {},
  ): FileLog {
    if (start === undefined) throw new Error("no file");
    return (this.log = tailFiles(
      { path, start, follow, notBefore: undefined, fullBytes },
      {
        piece: ({ bytes, start: from, end }) => {
          this.numbers.push(
            Number(/^n=(\d+) /.exec(bytes.toString("latin1", from, Math.min(end, from + 20)))?.[1]),
          );
        },
        before: () => undefined,
        after: () => undefined,
        place: (mark) => this.marks.push(mark),
        damaged: () => (this.damaged += 1),
        lost: (because) => this.lost.push(because),
      },
    ));
  }

  async until(count: number): Promise<void> {
    const endMs = Date.now() + 25_000;
    while (this.numbers.length < count) {
      if (Date.now() > endMs) throw new Error(`${this.numbers.length} of ${count} lines came`);
      await new Promise((go) => setTimeout(go, 5));
    }
  }
}

/** Resolves when we have the file open that is written now. */
async function held(): Promise<void> {
  const { ino } = statSync(path);
  const isOurs = (fd: string): boolean =>
    statSync(`/proc/self/fd/${fd}`, { throwIfNoEntry: false })?.ino === ino;
  while (!readdirSync("/proc/self/fd").some(isOurs)) await new Promise((go) => setTimeout(go, 5));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const nothing: Wanted = { mark: undefined, from: undefined };

describe("where a reading starts", () => {
  test("without a position: at the first line of the oldest file, packed or not", async () => {
    writeFileSync(path, lines(0, 10));
    rotate(3, true);
    appendFileSync(path, lines(10, 20));
    rotate(3, true);
    appendFileSync(path, lines(20, 30));
    const taken = new Taken();
    expect(await taken.all(await startOf(path, nothing))).toEqual({ kind: "complete" });
    expect(taken.numbers).toEqual(range(0, 30));
  });

  test.for([0, 1, 500, 19_999, 20_000, 20_001, 45_000, 59_999])(
    "at time %i: little before it, and nothing behind it is left out",
    async (at) => {
      writeFileSync(path, lines(0, 20_000));
      rotate(3);
      appendFileSync(path, lines(20_000, 40_000));
      rotate(3);
      appendFileSync(path, lines(40_000, 60_000));
      const from = { seconds: BEGIN + Math.floor(at / 1000), nanos: (at % 1000) * 1e6 };
      const taken = new Taken();
      const start = await startOf(path, { mark: undefined, from });
      expect(start?.by).toBe(at === 0 ? "oldest" : "time");
      await taken.all(start);
      const [first = 0] = taken.numbers;
      expect(first).toBeLessThanOrEqual(at);
      // 64 KiB of lines of some 170 bytes, or the begin of the file.
      expect(at - first).toBeLessThan(450);
      expect(taken.numbers).toEqual(range(first, 60_000));
    },
  );

  test("at a mark: its file is known under another name, and packed, and not by its inode alone", async () => {
    writeFileSync(path, lines(0, 2000));
    const first = new Taken();
    await first.all(await startOf(path, nothing));
    const mark = first.marks.at(-1);
    appendFileSync(path, lines(2000, 2500));
    rotate(4);
    appendFileSync(path, lines(2500, 3000));
    for (const packed of [false, true]) {
      if (packed) {
        writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)));
        unlinkSync(`${path}.1`);
      }
      const start = await startOf(path, { mark: mark && { ...mark, inode: "1" }, from: undefined });
      expect(start?.by).toBe("mark");
      const taken = new Taken();
      await taken.all(start);
      expect(taken.numbers).toEqual(range(2000, 3000));
    }
  });

  test("a mark in a file that is gone is no mark", async () => {
    writeFileSync(path, lines(0, 100));
    const first = new Taken();
    await first.all(await startOf(path, nothing));
    writeFileSync(path, lines(500, 600));
    const start = await startOf(path, { mark: first.marks.at(-1), from: undefined });
    expect(start?.by).toBe("oldest");
    start?.file.close();
  });
});

describe("reading on", () => {
  test.for([
    ["kept as they are", 3, false],
    ["packed", 3, true],
  ] as const)("files that are rotated under the reader: each line once (%s)", async ([, keep, packed]) => {
    writeFileSync(path, "");
    const taken = new Taken();
    const log = taken.begin(await startOf(path, nothing), { follow: true });
    for (let file = 0; file < 12; file++) {
      for (let n = file * 1000; n < (file + 1) * 1000; n += 100) appendFileSync(path, lines(n, n + 100));
      // Never more than one file behind: what this is about is the way from file to file.
      await taken.until(file * 1000);
      rotate(keep, packed);
    }
    await taken.until(12_000);
    log.runEnded();
    expect(await log.ended).toEqual({ kind: "run ended" });
    expect(taken).toMatchObject({ numbers: range(0, 12_000), lost: [], damaged: 0 });
  });

  test("paused while file after file is rotated away: what was held open is read", async () => {
    writeFileSync(path, lines(0, 100));
    const taken = new Taken();
    const log = taken.begin(await startOf(path, nothing), { follow: true });
    await taken.until(100);
    log.pause();
    for (let file = 1; file < 6; file++) {
      rotate(2);
      appendFileSync(path, lines(file * 100, file * 100 + 100));
      await held();
    }
    expect(taken.numbers).toHaveLength(100);
    log.resume();
    await taken.until(600);
    log.runEnded();
    await log.ended;
    expect(taken).toMatchObject({ numbers: range(0, 600), lost: [] });
  });

  test("cut and written anew, to more than it was: known by its first record, told, read from its begin", async () => {
    writeFileSync(path, lines(0, 100));
    const taken = new Taken();
    const log = taken.begin(await startOf(path, nothing), { follow: true });
    await taken.until(100);
    // In one turn of the loop, so that nobody sees it empty.
    truncateSync(path);
    appendFileSync(path, lines(5000, 5200));
    await taken.until(300);
    log.runEnded();
    await log.ended;
    expect(taken).toMatchObject({
      numbers: [...range(0, 100), ...range(5000, 5200)],
      lost: ["the log file was cut from outside"],
    });
  });

  test("a record that is seen half is read whole", async () => {
    writeFileSync(path, "");
    const taken = new Taken();
    const log = taken.begin(await startOf(path, nothing), { follow: true });
    const text = lines(0, 3) + line(3, "n=3", 600_000) + lines(4, 6);
    for (let at = 0; at < text.length; at += 50_001) {
      appendFileSync(path, text.slice(at, at + 50_001));
      await new Promise((go) => setTimeout(go, 15));
    }
    await taken.until(6);
    log.runEnded();
    await log.ended;
    expect(taken).toMatchObject({ numbers: range(0, 6), damaged: 0 });
  });

  test("half a record at the end of a file that was rotated: counted, the next file is read", async () => {
    writeFileSync(path, `${lines(0, 5)}{"log":"half`);
    rotate(3);
    appendFileSync(path, lines(5, 10));
    const taken = new Taken();
    await taken.all(await startOf(path, nothing));
    expect(taken).toMatchObject({ numbers: range(0, 10), damaged: 1 });
  });

  test("any mark: what comes after it is what was not read before it", async () => {
    writeFileSync(path, lines(0, 8000));
    rotate(3);
    appendFileSync(path, lines(8000, 12_000));
    const whole = new Taken();
    await whole.all(await startOf(path, nothing));
    expect(whole.marks.length).toBeGreaterThan(5);
    for (const mark of whole.marks) {
      const taken = new Taken();
      await taken.all(await startOf(path, { mark, from: undefined }));
      expect(taken.numbers).toEqual(range(12_000 - taken.numbers.length, 12_000));
    }
  });

  test.for([false, true])(
    "removed with its folder, the youngest first: older ones are not read again; packed %s",
    async (packed) => {
      writeFileSync(path, lines(0, 10));
      rotate(3, packed);
      appendFileSync(path, lines(10, 20));
      rotate(3, packed);
      appendFileSync(path, lines(20, 30));
      const taken = new Taken();
      taken.begin(await startOf(path, nothing), { follow: true });
      await taken.until(30);
      unlinkSync(path);
      // It is looked at twice a second.
      await new Promise((go) => setTimeout(go, 700));
      taken.log?.runEnded();
      expect(await taken.log?.ended).toEqual({ kind: "run ended" });
      expect(taken.numbers).toEqual(range(0, 30));
      expect(taken.lost).toEqual([]);
    },
  );

  test.for([
    ["full", 1, "cut"],
    ["not full", Infinity, "run ended"],
  ] as const)(
    "removed, and its file was %s: more than %s bytes are full, the end is %s",
    async ([, fullBytes, kind]) => {
      writeFileSync(path, lines(0, 10));
      const taken = new Taken();
      taken.begin(await startOf(path, nothing), { follow: true, fullBytes });
      await taken.until(10);
      rmSync(folder, { recursive: true });
      taken.log?.runEnded();
      expect((await taken.log?.ended)?.kind).toBe(kind);
      expect(taken.numbers).toEqual(range(0, 10));
    },
  );

  test("removed with its folder, as a container's: what was open is read to its end", async () => {
    writeFileSync(path, lines(0, 10));
    const taken = new Taken();
    const log = taken.begin(await startOf(path, nothing), { follow: true });
    await taken.until(10);
    appendFileSync(path, lines(10, 20));
    rmSync(folder, { recursive: true });
    log.runEnded();
    await log.ended;
    expect(taken.numbers).toEqual(range(0, 20));
    folder = mkdtempSync(join(tmpdir(), "logboom-files-"));
  });
});
