/**
 * Where in a container's files a reading starts: at the place that was kept, when the file is still there; else shortly before a
 * time, found by halving, as times in a file rise but for some milliseconds.
 */
import { compareTimes } from "../position.ts";
import type { Time } from "../position.ts";
import type { FileMark } from "./mark.ts";
import { firstRecord, LogFile, namesOf, oldest } from "./log-file.ts";
import type { Head } from "./log-file.ts";

export interface Wanted {
  /** The place that was kept. */
  mark: FileMark | undefined;
  /** Begin at the last record older than this; undefined: with the oldest. */
  from: Time | undefined;
}

export interface Start {
  file: LogFile;
  offset: number;
  /** At the place that was kept; or found by its time, which is worth a doubt; or the oldest that there is. */
  by: "mark" | "time" | "oldest";
}

/** Halving stops here; the rest is read. */
const NEAR_BYTES = 64 * 1024;
const LOOK_BYTES = 256 * 1024;
/** Undefined when there is no file at all. */
export async function startOf(path: string, wanted: Wanted): Promise<Start | undefined> {
  if (wanted.mark !== undefined) {
    const file = await fileOf(path, wanted.mark);
    if (file !== undefined) return { file, offset: wanted.mark.offset, by: "mark" };
  }
  if (wanted.from !== undefined) {
    const start = await fromTime(path, wanted.from);
    if (start !== undefined) return start;
  }
  const file = oldest(path);
  return file && { file, offset: 0, by: "oldest" };
}

/** The file that the place was in, whatever it is called today. */
export async function fileOf(path: string, mark: FileMark): Promise<LogFile | undefined> {
  // From the youngest on: a rotation that comes between shows one twice, but none is missed.
  return firstOf(path, async (file) => {
    if (!file.packed && file.size < mark.offset) return false;
    const head = await file.head();
    return head === undefined
      ? mark.fingerprint === "" && String(file.ino) === mark.inode
      : head.fingerprint === mark.fingerprint;
  });
}

/** The youngest file that begins before the time, and where in it. Undefined when the oldest begins after it. */
async function fromTime(path: string, from: Time): Promise<Start | undefined> {
  const file = await firstOf(path, async (one) => isBefore(await one.head(), from));
  if (file === undefined) return undefined;
  return { file, offset: file.packed ? 0 : halve(file, from), by: "time" };
}

async function firstOf(
  path: string,
  wanted: (file: LogFile) => Promise<boolean>,
): Promise<LogFile | undefined> {
  for (const name of namesOf(path)) {
    const file = LogFile.open(name);
    if (file === undefined) continue;
    const found = await wanted(file).catch(() => false);
    if (found) return file;
    file.close();
  }
  return undefined;
}

function isBefore(head: Head | undefined, time: Time): boolean {
  return head !== undefined && compareTimes(head, time) < 0;
}

/** Begin of a record older than the time, with less than NEAR_BYTES to the first that is not. */
function halve(file: LogFile, time: Time): number {
  const bytes = Buffer.allocUnsafe(LOOK_BYTES);
  let older = 0;
  let younger = file.size;
  while (younger - older > NEAR_BYTES) {
    const middle = older + Math.floor((younger - older) / 2);
    const length = file.readNow(bytes, middle);
    const lf = bytes.indexOf(10);
    const record = lf < 0 || lf >= length ? undefined : firstRecord(bytes, lf + 1, length);
    if (record !== undefined && compareTimes(record, time) < 0) older = middle + record.start;
    else younger = middle;
  }
  return older;
}
