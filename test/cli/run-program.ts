/** The program as a user has it: compiled, in a process of its own. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";

// Each test starts programs, which takes seconds where others have the machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const root = resolve(import.meta.dirname, "../..");

export interface Program {
  main: string;
  remove: () => void;
}

/** Inside node_modules, so that the libraries are found from there and nothing of it is ever committed. */
export function compile(): Program {
  const cache = join(root, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, "logboom-test-"));
  copyFileSync(join(root, "package.json"), join(dir, "package.json"));
  const args = ["-p", join(root, "tsconfig.json"), "--outDir", join(dir, "dist"), "--sourceMap", "false"];
  const built = spawnSync(join(root, "node_modules", ".bin", "tsc"), args, { encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the program cannot be compiled:\n${built.stdout}`);
  return {
    main: join(dir, "dist", "cli", "main.js"),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
  ms: number;
}

/** Nothing of the tester's own environment may change a result. */
const CLEAN_ENV: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "",
  TZ: "UTC",
};

export interface RunOptions {
  input?: string | Uint8Array;
  env?: Record<string, string>;
  cwd?: string;
}

export function run(program: Program, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const started = performance.now();
  const child = start(program, args, options);
  let out = "";
  let err = "";
  child.stdout?.setEncoding("latin1").on("data", (text: string) => (out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input ?? "");
  return new Promise((done) => {
    child.once("close", (code) => {
      done({ code, out: Buffer.from(out, "latin1").toString("utf8"), err, ms: performance.now() - started });
    });
  });
}

export function start(program: Program, args: readonly string[], options: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, [program.main, ...args], {
    cwd: options.cwd ?? root,
    env: { ...CLEAN_ENV, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Collects what a running program says. */
export function listen(child: ChildProcess): {
  out: () => string;
  err: () => string;
  until: (found: RegExp, mostMs?: number) => Promise<string>;
} {
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  // Its last words may be read after it has exited.
  let closed = false;
  child.once("close", () => (closed = true));
  return {
    out: () => out,
    err: () => err,
    until: async (found, mostMs = 60_000) => {
      const until = Date.now() + mostMs;
      while (!found.test(out) && !found.test(err)) {
        if (closed || Date.now() > until) throw new Error(`no ${String(found)} in:\n${out}\n${err}`);
        await sleep(10);
      }
      return found.exec(out)?.[0] ?? found.exec(err)?.[0] ?? "";
    },
  };
}

/** What it said last may be read later: `listen(child).until` waits for that. */
export function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => child.once("exit", (code) => done(code)));
}
