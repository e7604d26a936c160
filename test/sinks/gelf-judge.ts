/**
 * A GELF receiver as the specification has it (GELF 1.1, "GELF via UDP", "Chunked GELF", payload specification), which
 * takes nothing that is only nearly right. There is no real one to be had; the public vectors judge this judge.
 */
import { gunzipSync, inflateSync } from "node:zlib";

export type Compression = "gzip" | "zlib" | "none" | "auto";
export type Step = { message: Buffer } | { error: string } | undefined;

const HEADER = 12;
const MOST_CHUNKS = 128;

interface Pending {
  count: number;
  parts: Map<number, Buffer>;
}

/** Feeds datagrams, gives whole messages. */
export class GelfAssembler {
  readonly #pending = new Map<string, Pending>();
  readonly #compression: Compression;

  constructor(compression: Compression = "auto") {
    this.#compression = compression;
  }

  get unfinished(): number {
    return this.#pending.size;
  }

  take(datagram: Buffer): Step {
    if (datagram[0] !== 0x1e || datagram[1] !== 0x0f) return this.#whole(datagram);
    if (datagram.length < HEADER) return { error: "header" };
    const id = datagram.toString("hex", 2, 10);
    const sequence = datagram[10] ?? 0;
    const count = datagram[11] ?? 0;
    if (count === 0 || count > MOST_CHUNKS) return { error: "total-chunks" };
    if (sequence >= count) return { error: "sequence-number" };
    const pending = this.#pending.get(id) ?? { count, parts: new Map<number, Buffer>() };
    if (pending.count !== count) return { error: "total-chunks-mismatch" };
    this.#pending.set(id, pending);
    if (!pending.parts.has(sequence)) pending.parts.set(sequence, datagram.subarray(HEADER));
    if (pending.parts.size < count) return undefined;
    this.#pending.delete(id);
    const parts = [...pending.parts.entries()].sort(([a], [b]) => a - b).map(([, part]) => part);
    return this.#whole(Buffer.concat(parts));
  }

  #whole(payload: Buffer): Step {
    const zipped = payload[0] === 0x1f && payload[1] === 0x8b;
    const deflated = payload[0] === 0x78 && ((payload[0] << 8) | (payload[1] ?? 0)) % 31 === 0;
    const auto = zipped ? "gzip" : deflated ? "zlib" : "none";
    const compression = this.#compression === "auto" ? auto : this.#compression;
    try {
      if (compression === "gzip") return { message: gunzipSync(payload) };
      if (compression === "zlib") return { message: inflateSync(payload) };
      return { message: payload };
    } catch {
      return { error: `${compression}-decompression` };
    }
  }
}

const OPTIONAL = new Set(["full_message", "timestamp", "level", "facility", "line", "file"]);

/** What is wrong with a document; empty when nothing is. */
export function gelfFaults(text: string): string[] {
  const faults: string[] = [];
  const document = JSON.parse(text) as Record<string, unknown>;
  if (document["version"] !== "1.1") faults.push("version");
  for (const name of ["host", "short_message"]) {
    const value = document[name];
    if (typeof value !== "string" || value.trim() === "") faults.push(name);
  }
  if (typeof document["timestamp"] !== "number") faults.push("timestamp");
  if (!/"timestamp":\d+(\.\d{1,3})?,/.test(text)) faults.push("timestamp's text");
  const level = document["level"];
  if (typeof level !== "number" || !Number.isInteger(level) || level < 0 || level > 7) faults.push("level");
  for (const [name, value] of Object.entries(document)) {
    if (["version", "host", "short_message"].includes(name) || OPTIONAL.has(name)) continue;
    if (!/^_[\w.-]*$/.test(name) || name === "_id") faults.push(`name ${name}`);
    if (typeof value !== "string" && typeof value !== "number") faults.push(`value of ${name}`);
  }
  if (text.includes("\0")) faults.push("NUL inside");
  return faults;
}
