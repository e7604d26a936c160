/** Rotation against a reader by the API: what Docker takes from it without a word is told, and pauses are no alarm. */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { FrameReader } from "../../src/codecs/docker/frames.ts";
import { LineJoiner } from "../../src/codecs/docker/lines.ts";
import { rfc3339 } from "../../src/record/json.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { openLog } from "../../src/sources/docker/log-connection.ts";
import { recordBytes } from "../../src/sources/docker/record-bytes.ts";
import { Recording } from "./recording.ts";
import { EXACT, faults, numberOf, openDocker, SKIPPED, TestEngine, until } from "./testing-engine.ts";

const API = { files: "off" };

describe.skipIf(SKIPPED)("rotation under a reading by the API", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own();
  });
  afterAll(() => engine.down());
  afterEach(() => engine.removeAll());

  function rotated(size: string, files: string): { HostConfig: object } {
    return {
      HostConfig: { LogConfig: { Type: "json-file", Config: { "max-size": size, "max-file": files } } },
    };
  }
  const isGap = (record: LogRecord): boolean => record.attributes.includes("logboom.gap");
  const attribute = ({ attributes }: LogRecord, name: string): string =>
    attributes[attributes.indexOf(name) + 1] ?? "";

  /** Numbers missing between two lines, where no gap record between them says so with their times. */
  function untold(records: readonly LogRecord[]): { missing: number; untold: string[] } {
    const found: string[] = [];
    let missing = 0;
    let before: LogRecord | undefined;
    let gaps: LogRecord[] = [];
    for (const record of records) {
      if (isGap(record)) gaps.push(record);
      if (numberOf(record) < 0) continue;
      const count = before === undefined ? 0 : numberOf(record) - numberOf(before) - 1;
      missing += count;
      const [from, to] = [before, record].map((one) => one && rfc3339(one.seconds, one.nanos));
      const told = gaps.some(
        (gap) => attribute(gap, "logboom.gap.from") === from && attribute(gap, "logboom.gap.to") === to,
      );
      if (count > 0 && !told)
        found.push(
          `${count} after line ${before === undefined ? -1 : numberOf(before)}, ${from} to ${to}; told: ${JSON.stringify(gaps.map(({ attributes }) => attributes))}`,
        );
      before = record;
      gaps = [];
    }
    return { missing, untold: found };
  }

  test.for([
    ["100k", "2", 30_000, 0],
    ["100k", "3", 30_000, 30],
    ["1m", "2", 60_000, 60],
    ["1m", "3", 60_000, 0],
  ] as const)(
    "flat out, max-size %s, max-file %s, %i lines, a reader that takes %i ms for a batch: nothing is lost untold",
    { timeout: 240_000 },
    async ([size, files, lines, slowMs]) => {
      const recording = new Recording();
      const { ctx } = recording.life();
      const emit: typeof ctx.emit = async (batch, cursors) => {
        const done = ctx.emit(batch, cursors);
        if (batch.length > 1) await new Promise((go) => setTimeout(go, slowMs));
        return done;
      };
      const script = `line(0); process.on("SIGUSR1", () => { for (let n = 1; n < ${lines}; n++) line(n); process.exit(); }); setInterval(() => {}, 1000)`;
      const container = await engine.node("flat-out", script, rotated(size, files));
      const source = await openDocker({ ...ctx, emit }, engine.socket, API);
      await container.start();
      await until("the first line is read", () => recording.records.length === 1);
      await container.kill({ signal: "SIGUSR1" });
      const last = (): number => Math.max(...recording.records.slice(-100).map(numberOf));
      await until("the last came", () => last() === lines - 1, 120_000).catch(async (error: Error) => {
        const { State } = await container.inspect();
        const counts = JSON.stringify([...recording.counts, ...recording.logged.slice(-5), source.status()]);
        throw new Error(`${error.message}; at line ${last()}, container ${State.Status}, ${counts}`);
      });
      await source.close();
      const numbers = recording.records.map(numberOf).filter((n) => n >= 0);
      expect({ ...faults(numbers, 0) }).toEqual(EXACT);
      const found = untold(recording.records);
      expect(found.untold).toEqual([]);
      // That the trial was one.
      expect(found.missing).toBeGreaterThan(0);
    },
  );

  test.for([
    ["json-file", {}],
    ["json-file", { tag: "{{.Name}}" }],
    ["local", {}],
  ] as const)(
    "bursts and pauses, %s %o, a reader that keeps up: each line once and no gap record",
    { timeout: 240_000 },
    async ([Type, options]) => {
      const recording = new Recording();
      const source = await openDocker(recording.life().ctx, engine.socket, API);
      // A pause at any place of a file, and sometimes long; now and then a long line, or one that JSON writes in more bytes.
      const script = `(async () => { let n = 0; while (n < 40000) {
        for (let i = 0; i < 250; i++, n++) {
          if (n % 997 === 3) line(n, 1, 40000);
          else if (n % 31 === 0) fs.writeSync(1, "n=" + n + ' \\t"<\\\\u2028\\u2028é>"\\x01\\n');
          else line(n, 1, 20 + ((n * 37) % 200));
          if (n % 100 === 50) fs.writeSync(2, "err " + n + "\\n");
        }
        await sleep(n % 10000 === 0 ? 1500 : 5 + (n % 7) * 10); } })()`;
      // Every file is kept: what the Engine passes over is there to be read, however busy the machine.
      const Config = { "max-size": "1m", "max-file": "20", ...options };
      const container = await engine.node("bursts", script, { HostConfig: { LogConfig: { Type, Config } } });
      await container.start();
      await container.wait();
      await until("all is read", () => recording.records.some((one) => numberOf(one) === 39_999));
      await source.close();
      expect(untold(recording.records)).toEqual({ missing: 0, untold: [] });
      expect(
        faults(
          recording.records.map(numberOf).filter((n) => n >= 0),
          40_000,
        ),
      ).toEqual(EXACT);
      expect(recording.records.filter(({ body }) => body.startsWith("err "))).toHaveLength(400);
      expect(recording.records.filter(isGap)).toEqual([]);
      const looks = recording.counts.get("reattached: lines may have been passed over at a rotation") ?? 0;
      // 12 MB: a dozen files.
      expect(looks).toBeLessThan(60);
    },
  );

  // Engine 20 leaves out packed files when it is asked for what came since a time.
  test.for(["json-file", "local"])(
    "packed files, %s: what came while nobody was reading is read, over the files between",
    { timeout: 240_000 },
    async (Type) => {
      const recording = new Recording();
      const script = `line(0); process.on("SIGUSR1", () => { for (let n = 1; n < 120000; n++) line(n); }); setInterval(() => {}, 1000)`;
      const Config = { "max-size": "4m", "max-file": "8", compress: "true" };
      const container = await engine.node("packed", script, { HostConfig: { LogConfig: { Type, Config } } });
      await container.start();
      const before = await openDocker(recording.life().ctx, engine.socket, API);
      await until("the first line is read", () => recording.records.length === 1);
      await before.close();
      await container.kill({ signal: "SIGUSR1" });
      const tail = async (): Promise<string> => (await container.logs({ stdout: true, tail: 1 })).toString();
      await until("all is written", async () => (await tail()).includes("n=119999 "));
      const source = await openDocker(recording.life().ctx, engine.socket, API);
      await until("all is read", () => recording.records.some((one) => numberOf(one) === 119_999), 120_000);
      await source.close();
      expect(faults(recording.records.map(numberOf), 120_000)).toEqual(EXACT);
      expect(recording.records).toHaveLength(120_000);
    },
  );

  test.for(["json-file", "local"])("bytes of Docker's records, counted from the API: %s", async (Type) => {
    const script = `for (let n = 0; n < 300; n++) line(n, 1 + (n % 2), n % 90 === 7 ? 16384 * 3 + n : (n * 7) % 300);
      fs.writeSync(1, Buffer.from("61ff62c3280a0d0a09415c2222273c263e0a01020b1f7fe280a8e280a9c3a9f09f98800a0a0a", "hex")); fs.writeSync(1, "no end")`;
    const HostConfig = { LogConfig: { Type, Config: {} } };
    const container = await engine.node("bytes", script, { HostConfig });
    await container.start();
    await container.wait();
    const bytesOf = recordBytes(Type, {});
    let bytes = 0;
    const joiner = new LineJoiner({
      maxLineBytes: 1e6,
      tty: false,
      line: () => undefined,
      admits: (piece) => ((bytes += bytesOf?.(piece) ?? 0), true),
    });
    const frames = new FrameReader({
      frame: (stream, part, start, end) => joiner.piece(stream, part, start, end),
      problem: () => undefined,
    });
    const { ended } = openLog(
      { kind: "unix", path: engine.socket },
      { id: container.id, follow: false },
      {
        part: (part, start, end) => frames.push(part, start, end),
        before: () => undefined,
        after: () => undefined,
      },
    );
    await ended;
    const folder = join(dirname(engine.socket), "data", "containers", container.id);
    const file = Type === "local" ? "local-logs/container.log" : `${container.id}-json.log`;
    const { size } = await stat(join(folder, file));
    // Of a line that never ended, the API does not tell whether its last piece was marked as such.
    expect(Math.abs(bytes - size)).toBeLessThanOrEqual(Type === "local" ? 2 : 0);
  });
});
