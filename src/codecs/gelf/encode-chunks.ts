/** A GELF payload that is longer than one datagram (GELF 1.1, "Chunked GELF"). */
import { randomFillSync } from "node:crypto";

const HEADER_BYTES = 12;
const MOST_CHUNKS = 128;
/** What passes a path of 1500-byte frames unbroken, tunnels included: the size that senders use. */
const USUAL_DATAGRAM = 1420;
/** For payloads beyond 128 of those: broken up by IP, but some receivers take no more than this in a datagram. */
const LARGEST_DATAGRAM = 8192;

/** The datagrams of one payload; undefined when it needs more than 128 chunks. */
export function gelfDatagrams(payload: Buffer): Buffer[] | undefined {
  if (payload.length <= USUAL_DATAGRAM) return [payload];
  const usual = payload.length <= MOST_CHUNKS * (USUAL_DATAGRAM - HEADER_BYTES);
  return gelfChunks(payload, usual ? USUAL_DATAGRAM : LARGEST_DATAGRAM);
}

/** Chunks of at most `datagramBytes`, header included. */
export function gelfChunks(payload: Buffer, datagramBytes: number): Buffer[] | undefined {
  const dataBytes = datagramBytes - HEADER_BYTES;
  const count = Math.ceil(payload.length / dataBytes);
  if (count > MOST_CHUNKS) return undefined;
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = 0x1e;
  header[1] = 0x0f;
  // The id tells apart what arrives mixed from many senders within seconds: random, as nothing else is unique to us.
  randomFillSync(header, 2, 8);
  header[11] = count;
  const chunks: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    header[10] = i;
    chunks.push(Buffer.concat([header, payload.subarray(i * dataBytes, (i + 1) * dataBytes)]));
  }
  return chunks;
}
