/**
 * The agent's promise: killed, stopped and started again while containers print, restart and go, while the daemon is killed,
 * the receiver comes and goes and the state folder's disk is full, it delivers every line that Docker still has, tells of the
 * others, and repeats only what was in flight. bench/kill/README.md says how it is measured.
 * On Engines before 23 by Docker's files alone: their API doubles pieces of long lines, and leaves lines out behind half a record of a
 * killed daemon and says nothing, which no reader can tell from a container that did not print. Its rotations are test/docker/rotation.test.ts's.
 * LOGBOOM_KILL_SECONDS: how long there is trouble; without it the trial is skipped. LOGBOOM_KILL_SEED: the same trouble again.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runKill } from "../../bench/kill/harness.ts";
import { summaryOf, wrongIn } from "../../bench/kill/verdict.ts";
import { compile } from "../cli/run-program.ts";
import type { Program } from "../cli/run-program.ts";
import { SKIPPED } from "../docker/testing-engine.ts";

const SECONDS = Number(process.env["LOGBOOM_KILL_SECONDS"] ?? "0");
const SEED = Number(process.env["LOGBOOM_KILL_SEED"] ?? Date.now() % 1_000_000);

if (SECONDS === 0) console.warn("skipped: the agent in trouble, as LOGBOOM_KILL_SECONDS is not set");

describe.skipIf(SKIPPED || SECONDS === 0)("the agent in trouble", () => {
  let program: Program;
  beforeAll(() => {
    program = compile();
  });
  afterAll(() => program?.remove());

  test(`${SECONDS} s, seed ${SEED}`, { timeout: SECONDS * 1000 + 300_000 }, async () => {
    const said: string[] = [];
    const verdict = await runKill({
      seconds: SECONDS,
      seed: SEED,
      containers: 20,
      command: [process.execPath, program.main, "agent", "syslog+tcp://{address}"],
      own: true,
      files: "both",
      say: (text) => said.push(text),
    });
    console.log(summaryOf(verdict));
    const wrong = wrongIn(verdict);
    if (Object.keys(wrong).length > 0) console.error(JSON.stringify(wrong, null, 2), said.join("\n"));
    const story = `${said.join("\n")}\n${verdict.gaps.join("\n")}`;
    expect(wrong, story).toEqual({});
    // That the trial was one.
    expect(verdict.printed).toBeGreaterThan(SECONDS * 500);
    expect(verdict.arrived).toBeGreaterThan(verdict.printed / 3);
    expect(verdict.incidents["agent killed"] ?? 0).toBeGreaterThan(SECONDS / 20);
    expect(verdict.stop.code).toBe(0);
    expect(verdict.stop.ms).toBeLessThan(6000);
  });
});
