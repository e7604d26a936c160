/** What Docker's log drivers were seen to send, and what the container had written. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Capture {
  id: string;
  options: Readonly<Record<string, string>>;
  /** Datagrams, or all that one connection carried. */
  wire: readonly { dgram?: string; sent?: string }[];
}

const FOLDER = join(import.meta.dirname, "../vectors/docker-drivers");
/** Docker hands on a longer line in pieces. */
const PIECE_BYTES = 16_384;

function read<T>(name: string): T[] {
  const text = readFileSync(join(FOLDER, name), "utf8");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as T]));
}

export function captures(driver: string): Capture[] {
  return read<Capture>(`${driver}.jsonl`);
}

export function datagramsOf(one: Capture): Buffer[] {
  return one.wire.flatMap(({ dgram }) => (dgram === undefined ? [] : [Buffer.from(dgram, "base64")]));
}

export function streamOf(one: Capture): Buffer {
  return Buffer.concat(one.wire.map(({ sent = "" }) => Buffer.from(sent, "base64")));
}

/** The container's lines in order, as bytes, without those that are empty and in pieces as Docker cuts them. */
export function written(): { stream: string; line: Buffer }[] {
  const lines: { stream: string; line: Buffer }[] = [];
  for (const { stream, write } of read<{ stream: string; write: string }>("input.jsonl")) {
    let rest = Buffer.from(write, "base64");
    while (rest.length > 0) {
      const end = rest.indexOf(10);
      const line = rest.subarray(0, end < 0 ? rest.length : end);
      for (let at = 0; at < line.length; at += PIECE_BYTES)
        lines.push({ stream, line: line.subarray(at, at + PIECE_BYTES) });
      rest = rest.subarray(end < 0 ? rest.length : end + 1);
    }
  }
  return lines;
}
