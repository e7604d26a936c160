/** Documents → datagrams: compressed one by one, cut into chunks where they are long. */
import { constants, deflateSync, gzipSync } from "node:zlib";
import { gelfDatagrams } from "../../codecs/gelf/encode-chunks.ts";
import type { GelfConfig } from "./config.ts";

/** A log line is short: the best level costs three times as much and saves a few bytes. */
const FASTEST = { level: constants.Z_BEST_SPEED };
/** RFC 1952 2.3.1: the byte that names the system; 255, unknown, is what logspout's messages have there. */
const GZIP_SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;

/** Those that need more than 128 chunks are left out; `tooLong` is told of each. */
export function datagramsOf(
  documents: readonly string[],
  compression: GelfConfig["compression"],
  tooLong: () => void,
): Buffer[] {
  const all: Buffer[] = [];
  for (const document of documents) {
    const datagrams = gelfDatagrams(payloadOf(document, compression));
    if (datagrams === undefined) tooLong();
    else if (datagrams.length === 1 && datagrams[0] !== undefined) all.push(datagrams[0]);
    else all.push(...datagrams);
  }
  return all;
}

function payloadOf(document: string, compression: GelfConfig["compression"]): Buffer {
  const plain = Buffer.from(document);
  if (compression === "none") return plain;
  if (compression === "zlib") return deflateSync(plain, FASTEST);
  const payload = gzipSync(plain, FASTEST);
  payload[GZIP_SYSTEM] = UNKNOWN_SYSTEM;
  return payload;
}
