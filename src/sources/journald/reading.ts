/** Follows the journal through journalctl, which is started again when it ends: there is no other stable way into it without a library. */
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { isSameEntry } from "../../codecs/journal/cursor.ts";
import { ExportReader } from "../../codecs/journal/export.ts";
import type { JournalRecords } from "../../codecs/journal/records.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext, SourceStatus } from "../../record/source.ts";
import { followArguments } from "./arguments.ts";
import type { Position } from "./arguments.ts";
import type { JournaldConfig } from "./config.ts";
import { hintOf, startFailure } from "./failures.ts";
import { lastEntry } from "./last-entry.ts";
import { watchForFolder } from "./namespace-folders.ts";

export const CURSOR_KEY = "@journal";
const AGAIN_FIRST_MS = 500;
const AGAIN_MOST_MS = 30_000;
/** Read and not yet durable; then the pipe fills, and journalctl waits. */
const UNDER_WAY_MOST_BYTES = 8 * 1024 * 1024;
/** Of what journalctl says of itself, the end. */
const SAID_MOST_CHARS = 500;
/** It has begun: entries, or this long without an end. */
const STARTED_AFTER_MS = 300;

/** No trouble: journalctl was ended to begin again. */
const NEW_FOLDER = "a folder of the namespace has appeared";

type Child = ChildProcessByStdio<null, Readable, Readable>;

export class JournalReading {
  readonly #options: JournaldConfig;
  readonly #ctx: SourceContext;
  readonly #records: JournalRecords;
  #child: Child | undefined;
  #batch: LogRecord[] = [];
  /** Of the last entry read, handed on with it; at first of the one before the first that is asked for. */
  #cursor: string | undefined;
  /** From now on, when there was no entry yet: each one is new. */
  #wasEmpty = false;
  #underWayBytes = 0;
  #emits = new Set<Promise<void>>();
  #closing = false;
  readonly #stopping = new AbortController();
  #problem: { because: string; hint: string } | undefined;
  #tellStarted: () => void = () => undefined;

  constructor(options: JournaldConfig, ctx: SourceContext, records: JournalRecords) {
    this.#options = options;
    this.#ctx = ctx;
    this.#records = records;
    this.#cursor = ctx.cursor(CURSOR_KEY);
  }

  /** Resolves when it is known whether journalctl runs. `ended` resolves after close. */
  async start(): Promise<{ ended: Promise<void> }> {
    const started = new Promise<void>((resolve) => (this.#tellStarted = resolve));
    const ended = this.#keepReading();
    await Promise.race([started, ended]);
    return { ended };
  }

  status(): SourceStatus | undefined {
    if (this.#problem === undefined) return undefined;
    return { state: "waiting", ...this.#problem };
  }

  close(): void {
    this.#closing = true;
    this.#stopping.abort();
    this.#child?.kill("SIGTERM");
  }

  async #keepReading(): Promise<void> {
    let waitMs = AGAIN_FIRST_MS;
    let told = "";
    while (!this.#closing) {
      const before = this.#cursor;
      const because = await this.#follow();
      if (this.#isClosing()) break;
      if (because === NEW_FOLDER) continue;
      if (this.#cursor !== before) waitMs = AGAIN_FIRST_MS;
      this.#problem = { because, hint: hintOf(because) };
      if (told !== because) this.#ctx.log.warn(this.#problem, "the journal cannot be read, will try again");
      told = because;
      this.#tellStarted();
      await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      waitMs = Math.min(AGAIN_MOST_MS, waitMs * 2);
    }
    await Promise.allSettled(this.#emits);
  }

  /** Not what a type check remembers of the field. */
  #isClosing(): boolean {
    return this.#closing;
  }

  /** Returns why it ended. */
  async #follow(): Promise<string> {
    const unknown = await this.#findEnd();
    if (unknown !== undefined) return unknown;
    let appeared = false;
    const stopLooking = await watchForFolder(this.#options.namespace, () => {
      appeared = true;
      this.#child?.kill("SIGTERM");
    });
    if (this.#isClosing()) return (stopLooking(), "");
    const child = spawn(this.#options.journalctl, followArguments(this.#options, this.#position()), {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-SAID_MOST_CHARS);
      this.#ctx.log.warn({ said: text.trim() }, "journalctl says");
    });
    const ended = new Promise<string>((resolve) => {
      child.on("error", (error) => resolve(startFailure(error, this.#options.journalctl)));
      child.on("close", (code) => resolve(said.trim() || `journalctl ended with ${code ?? "a signal"}`));
    });
    const timer = setTimeout(() => this.#began(said), STARTED_AFTER_MS);
    const reader = this.#reader();
    try {
      for await (const bytes of child.stdout as AsyncIterable<Buffer>) {
        this.#began("");
        reader.push(bytes);
        await this.#handOn(bytes.length);
        if (this.#isClosing()) break;
      }
    } catch {
      // The pipe broke: what journalctl said tells why.
    }
    child.kill("SIGTERM");
    const because = await ended;
    clearTimeout(timer);
    stopLooking();
    return appeared ? NEW_FOLDER : because;
  }

  /**
   * From now on begins here, before journalctl follows: it may take its time until it has come to the end, or die before its first entry.
   * Returns why the end is not known.
   */
  async #findEnd(): Promise<string | undefined> {
    if (this.#options.initialPosition !== "end" || this.#cursor !== undefined || this.#wasEmpty)
      return undefined;
    const last = await lastEntry(this.#options, this.#stopping.signal);
    switch (last.state) {
      case "failed":
        return last.because;
      case "none":
        this.#wasEmpty = true;
        return undefined;
      case "found":
        this.#cursor = last.cursor;
        this.#ctx.remember?.(CURSOR_KEY, last.cursor);
        // A refusal means that the program is closing: the end is looked for again at the next start.
        this.#ctx.emit([], { [CURSOR_KEY]: last.cursor }).catch(() => undefined);
        return undefined;
    }
  }

  #position(): Position {
    if (this.#cursor !== undefined) return { at: "entry", cursor: this.#cursor };
    return { at: this.#wasEmpty ? "first" : "options" };
  }

  #began(said: string): void {
    const because = said.trim();
    this.#problem = because === "" ? undefined : { because, hint: hintOf(because) };
    this.#tellStarted();
  }

  #reader(): ExportReader {
    const { count } = this.#ctx;
    let first = true;
    return new ExportReader(
      {
        entry: (fields, marks) => {
          const { record, cursor } = this.#records.entryOf(fields, marks, Date.now());
          const isKnown = first && this.#cursor !== undefined && isSameEntry(cursor, this.#cursor);
          first = false;
          if (isKnown) return;
          if (marks.truncated) count("truncated", "longer than allowed");
          if (marks.invalidUtf8) count("repaired", "invalid UTF-8");
          this.#batch.push(record);
          if (cursor !== "") this.#cursor = cursor;
        },
        damaged: (reason) => count("damaged", reason),
      },
      this.#options.maxMessageBytes,
    );
  }

  /** Waits while there is no room: the journal keeps what is not read yet. */
  async #handOn(bytes: number): Promise<void> {
    const batch = this.#batch;
    if (batch.length > 0) {
      this.#batch = [];
      this.#underWayBytes += bytes;
      const cursors = this.#cursor === undefined ? {} : { [CURSOR_KEY]: this.#cursor };
      const settled = (): void => {
        this.#underWayBytes -= bytes;
        this.#emits.delete(done);
      };
      // A refusal means that the program is closing: the entries come again at the next start.
      const done: Promise<void> = this.#ctx.emit(batch, cursors).then(settled, settled);
      this.#emits.add(done);
    }
    while (this.#underWayBytes > UNDER_WAY_MOST_BYTES) await Promise.race(this.#emits);
    for (let full = this.#ctx.full(); full !== undefined && !this.#closing; full = this.#ctx.full())
      await Promise.race([full, aborted(this.#stopping.signal)]);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
