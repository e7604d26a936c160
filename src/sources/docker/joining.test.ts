/** Joining and positions together, on a real Reading's terms: what is kept must stand behind complete records alone. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { MultilineConfig } from "../../codecs/multiline/config.ts";
import { compileRule } from "../../codecs/multiline/rule.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { Joining } from "./joining.ts";
import { readCursor, readFrom } from "./position.ts";
import { Progress } from "./progress.ts";

const resource = makeResource({});

function record(seconds: number, body: string): LogRecord {
  const attributes = ["log.iostream", "stdout"];
  return { seconds, nanos: 0, observedMs: Date.now(), severity: 0, body, resource, attributes, seq: 0 };
}

function parts(options: object = {}) {
  const handed: string[] = [];
  const progress = new Progress(readCursor("{}"), true);
  const rule = compileRule(MultilineConfig.parse({ presets: false, flushAfterMs: 60, ...options }));
  const joining = new Joining(rule, (one, last, stream) => {
    progress.handed(last, stream);
    handed.push(one.body);
  });
  const line = (seconds: number, body: string, stream = 1): void => {
    const one = record(seconds, body);
    progress.read(one, stream);
    joining.add(one, stream);
  };
  const kept = () => readCursor(progress.durable(joining.openSince()));
  return { handed, joining, progress, line, kept };
}

describe("positions while lines are joined", () => {
  test("kept: behind the last complete record; the next reading: behind the last line", () => {
    const { handed, line, kept, progress } = parts();
    for (const [at, text] of [
      [1, "a"],
      [2, " a1"],
      [3, "b"],
      [4, " b1"],
    ] as const)
      line(at, text);
    expect(handed).toEqual(["a\n a1"]);
    expect(kept().streams[1]?.seconds).toBe(2);
    expect(progress.position(undefined).streams[1]?.seconds).toBe(4);
  });

  test("an open record of one stream is read again even if the other has gone far ahead", () => {
    const { line, kept } = parts();
    line(10, "first", 1);
    for (let at = 100; at < 120; at++) line(at, `e${at}`, 2);
    expect(kept().streams[1]).toBeUndefined();
    expect(kept().streams[2]?.seconds).toBe(118);
    expect(readFrom(kept())?.seconds).toBe(9);
  });

  test("complete: nothing is open any more", () => {
    const { handed, joining, line, kept } = parts();
    line(1, "a");
    line(2, " a1");
    joining.flush();
    expect(handed).toEqual(["a\n a1"]);
    expect(kept()).toMatchObject({ open: undefined, streams: [undefined, { seconds: 2 }, undefined] });
  });
});

describe("time", () => {
  test("silence while we listen completes a record", async () => {
    const { handed, joining, line } = parts();
    joining.listen(Date.now());
    line(1, "a");
    line(2, " a1");
    await expect.poll(() => handed, { timeout: 20_000 }).toEqual(["a\n a1"]);
    joining.flush();
    expect(handed).toHaveLength(1);
  });

  test("silence while we do not listen says nothing; afterwards it counts anew", async () => {
    const { handed, joining, line } = parts();
    joining.listen(Date.now());
    line(1, "a");
    joining.hush();
    await sleep(300);
    expect(handed).toEqual([]);
    joining.listen(Date.now());
    line(2, " a1");
    await expect.poll(() => handed, { timeout: 20_000 }).toEqual(["a\n a1"]);
  });
});
