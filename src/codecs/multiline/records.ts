/** The joiner for records: what a group's lines have in common is one record, with the time and origin of its first line. */
import type { LogRecord } from "../../record/record.ts";
import { createJoiner } from "./joiner.ts";
import type { Group, GroupLimit, Joiner } from "./joiner.ts";
import type { JoinRule } from "./rule.ts";

/** How many lines a record was made of; records of one line have none. */
const LINES = "log.lines";
/** The record ended at a limit, and what follows may belong to it: "lines", "bytes" or "held". */
const LIMIT = "log.lines_limit";

export interface RecordTaker {
  /** `last` is the record of the newest line in it, the one that a position goes behind; the same object when it is alone. */
  record: (record: LogRecord, last: LogRecord) => void;
}

/** As a Joiner, one for each stream of lines. */
export class RecordJoiner {
  readonly #taker: RecordTaker;
  readonly #joiner: Joiner;
  /** Records of the lines that no group has accounted for. */
  #open: LogRecord[] = [];

  constructor(rule: JoinRule, taker: RecordTaker) {
    this.#taker = taker;
    this.#joiner = createJoiner(rule, (group) => this.#complete(group));
  }

  /** Lines that wait; no position may go behind them yet. */
  get openLines(): number {
    return this.#open.length;
  }

  add(record: LogRecord, nowMs: number): void {
    this.#open.push(record);
    this.#joiner.line(record.body, record.body.length, nowMs);
  }

  tick(nowMs: number): void {
    this.#joiner.tick(nowMs);
  }

  resume(nowMs: number): void {
    this.#joiner.resume(nowMs);
  }

  flush(): void {
    this.#joiner.flush();
  }

  dueMs(): number | undefined {
    return this.#joiner.dueMs();
  }

  #complete(group: Group): void {
    const open = this.#open;
    const alone = open[0];
    if (group.lines === 1 && alone !== undefined) {
      open.shift();
      this.#taker.record(alone, alone);
      return;
    }
    const lines = group.lines === open.length ? open : open.slice(0, group.lines);
    this.#open = group.lines === open.length ? [] : open.slice(group.lines);
    const first = lines[0];
    const last = lines[lines.length - 1];
    if (first === undefined || last === undefined) return;
    this.#taker.record(joined(lines, first, group), last);
  }
}

function joined(lines: readonly LogRecord[], first: LogRecord, group: Group): LogRecord {
  return {
    seconds: first.seconds,
    nanos: first.nanos,
    observedMs: first.observedMs,
    severity: first.severity,
    body: group.text,
    resource: first.resource,
    attributes: attributesOf(lines, first, group.limit),
    seq: 0,
  };
}

/** The first line's, and the marks that later lines bring (log.truncated, log.invalid_utf8). */
function attributesOf(lines: readonly LogRecord[], first: LogRecord, limit: GroupLimit): readonly string[] {
  const list = [...first.attributes];
  let seen = first.attributes;
  for (const { attributes } of lines) {
    if (attributes === seen) continue;
    seen = attributes;
    for (let i = 0; i < attributes.length; i += 2)
      addMissing(list, attributes[i] ?? "", attributes[i + 1] ?? "");
  }
  list.push(LINES, String(lines.length));
  if (limit !== "none") list.push(LIMIT, limit);
  return list;
}

function addMissing(list: string[], key: string, value: string): void {
  for (let i = 0; i < list.length; i += 2) if (list[i] === key) return;
  list.push(key, value);
}
