/** Starts the workbench's process when somebody tries steps, gives it one job at a time, ends it when it takes too long or nobody comes. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { HttpRefusal } from "../../api/errors.ts";
import { createSlots } from "../../api/slots.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Job, Reply } from "./messages.ts";

export interface Bench {
  /** The answer as JSON. Throws a Refusal: of the steps, or E_WORKBENCH for what takes too long or too much. */
  run: (job: Job, signal: AbortSignal) => Promise<string>;
  close: () => Promise<void>;
}

export interface BenchLimits {
  /** For one job, in milliseconds. */
  longestMs: number;
  /** Without a job the process ends after this. */
  idleMs: number;
}

const LIMITS: BenchLimits = { longestMs: 5000, idleMs: 60_000 };
/** Of the process's own objects. */
const MEMORY_MB = 192;
/** Starting and reading the code takes this on a machine that has much else to do. */
const START_MS = 60_000;
const WAITING_MOST = 8;

/** Run from the sources, it needs what runs us. */
const FROM_SOURCES = import.meta.url.endsWith(".ts");
const SCRIPT = fileURLToPath(new URL(FROM_SOURCES ? "./child.ts" : "./child.js", import.meta.url));

export function openBench(limits: BenchLimits = LIMITS): Bench {
  const slots = createSlots(1, WAITING_MOST);
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, "exit");
    ending.kill("SIGKILL");
    await ended;
  };
  const started = async (): Promise<ChildProcess> => {
    clearTimeout(idle);
    if (child?.connected === true) return child;
    child = start();
    await answerOf(child, START_MS);
    return child;
  };
  const work = async (job: Job): Promise<string> => {
    try {
      const bench = await started();
      const answer = answerOf(bench, limits.longestMs);
      bench.send(job);
      const reply = await answer;
      idle = setTimeout(() => void end(), limits.idleMs).unref();
      return read(reply);
    } catch (error) {
      if (error instanceof NoAnswer) await end();
      throw error instanceof NoAnswer ? refusalOf(error, limits) : error;
    }
  };
  return { run: (job, signal) => slots.run(() => work(job), signal), close: end };
}

function start(): ChildProcess {
  const child = fork(SCRIPT, [], {
    execArgv: [...(FROM_SOURCES ? ["--import", "tsx"] : []), `--max-old-space-size=${MEMORY_MB}`],
    env: {},
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // Between two jobs nobody listens, and an error that nobody hears ends the program.
  child.on("error", () => undefined);
  return child;
}

class NoAnswer extends Error {
  readonly ended: boolean;
  constructor(ended: boolean) {
    super(ended ? "the process ended" : "no answer in time");
    this.ended = ended;
  }
}

function answerOf(child: ChildProcess, mostMs: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(() => reject(new NoAnswer(false))), mostMs);
    const heard = (reply: Reply): void => done(() => resolve(reply));
    const gone = (): void => done(() => reject(new NoAnswer(true)));
    const done = (then: () => void): void => {
      clearTimeout(timer);
      child.off("message", heard);
      child.off("exit", gone);
      child.off("error", gone);
      then();
    };
    child.on("message", heard);
    child.on("exit", gone);
    child.on("error", gone);
  });
}

function read(reply: Reply): string {
  switch (reply.state) {
    case "done":
      return reply.answer;
    case "refused":
      if (reply.code === "E_STEP_FILE") throw new HttpRefusal(reply.code, reply.message, reply.hint);
      throw new Refusal(reply.code, reply.message, reply.hint);
    case "broken":
      throw new Error(`the workbench could not run the steps: ${reply.message}`);
    case "ready":
      throw new Error("the workbench answered a job with being ready");
  }
}

function refusalOf({ ended }: NoAnswer, { longestMs }: BenchLimits): Refusal {
  return ended
    ? new HttpRefusal(
        "E_WORKBENCH",
        "the steps took more memory than the workbench has",
        "try fewer or shorter lines",
      )
    : new HttpRefusal(
        "E_WORKBENCH",
        `the steps were not done within ${longestMs / 1000} s`,
        "look for a pattern that can match one text in many ways, or try fewer lines",
      );
}
