/** Reads a MaxMind DB (format 2.0, https://maxmind.github.io/MaxMind-DB/): GeoLite2, GeoIP2, DB-IP and others. */
import { isIPv4, isIPv6 } from "node:net";
import { MmdbValues } from "./values.ts";
import type { MmdbMap, MmdbValue } from "./values.ts";

const MARKER = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
/** "Database Metadata": it lies within so many bytes at the end. */
const METADATA_MOST = 128 * 1024;
/** "Data Section Separator". */
const SEPARATOR = 16;
const IPV4_PREFIX: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

export class MmdbDatabase {
  readonly #bytes: Buffer;
  readonly #values: MmdbValues;
  readonly #nodes: number;
  readonly #recordBits: number;
  readonly #bits: number;
  readonly #dataAt: number;

  /** Throws a RangeError for what is no such file. */
  constructor(bytes: Buffer) {
    const marker = bytes.lastIndexOf(MARKER);
    if (marker < 0 || marker < bytes.length - METADATA_MOST) throw new RangeError("no MaxMind DB file");
    const metadataAt = marker + MARKER.length;
    const metadata = mapOf(new MmdbValues(bytes, metadataAt).read(metadataAt)) ?? {};
    this.#bytes = bytes;
    this.#nodes = numberOf(metadata["node_count"]);
    this.#recordBits = numberOf(metadata["record_size"]);
    this.#bits = metadata["ip_version"] === 4 ? 32 : 128;
    this.#dataAt = (this.#nodes * this.#recordBits) / 4 + SEPARATOR;
    if (![24, 28, 32].includes(this.#recordBits) || this.#dataAt > marker)
      throw new RangeError("a MaxMind DB of a size that cannot be");
    this.#values = new MmdbValues(bytes, this.#dataAt);
  }

  /** What is known of an address; undefined for text that is none, or when nothing is. Throws a RangeError for a damaged file. */
  lookup(address: string): MmdbMap | undefined {
    const bytes = addressBytes(address, this.#bits);
    if (bytes === undefined) return undefined;
    let node = 0;
    for (let bit = 0; bit < this.#bits && node < this.#nodes; bit += 1)
      node = this.#record(node, ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    if (node <= this.#nodes) return undefined;
    return mapOf(this.#values.read(node - this.#nodes - SEPARATOR + this.#dataAt));
  }

  /** "Node Layout": left and right record of a node; of 28 bits each, the fourth byte has the highest four of both. */
  #record(node: number, side: number): number {
    const at = (node * this.#recordBits) / 4;
    const bytes = this.#bytes;
    if (this.#recordBits === 24) return bytes.readUIntBE(at + side * 3, 3);
    if (this.#recordBits === 32) return bytes.readUInt32BE(at + side * 4);
    const middle = bytes[at + 3] ?? 0;
    const high = side === 0 ? middle >> 4 : middle & 15;
    return high * 0x1_00_00_00 + bytes.readUIntBE(at + side * 4, 3);
  }
}

function mapOf(value: MmdbValue): MmdbMap | undefined {
  return typeof value === "object" && !Array.isArray(value) ? value : undefined;
}

/** Of a damaged file anything may stand there; a map has no number at all. */
function numberOf(value: MmdbValue | undefined): number {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : 0;
}

/** IPv4 lies at ::/96 of a tree for IPv6; an address mapped into IPv6 is the IPv4 one. */
function addressBytes(address: string, bits: number): Uint8Array | undefined {
  const text = /^::ffff:(?=\d+\.)/i.test(address) ? address.slice(7) : address;
  if (isIPv4(text)) {
    const four = text.split(".").map(Number);
    return bits === 32 ? Uint8Array.from(four) : Uint8Array.from([...IPV4_PREFIX, ...four]);
  }
  return bits === 128 && isIPv6(text) && !text.includes("%") ? ipv6Bytes(text) : undefined;
}

function ipv6Bytes(text: string): Uint8Array {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...four: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = four.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = [...left, ...missing, ...right];
  return Uint8Array.from(groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]));
}
