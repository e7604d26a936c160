/** Bodies of receivers' requests: read and decompressed within bounds, so that no request and no number of them fills memory. */
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { BodyRefused } from "../record/door.ts";

/** A request of either version of HTTP. */
type BodyRequest = Readable & { headers: IncomingHttpHeaders };

export interface BodyReader {
  open: (request: BodyRequest, mostBytes: number) => OpenBody;
}

export interface OpenBody {
  /** Decompressed. */
  whole: () => Promise<Buffer>;
  /** As sent. */
  raw: () => Promise<Buffer>;
  /** As sent, and not held. */
  parts: () => AsyncIterable<Buffer>;
  /** The request is answered: what it held is free. */
  close: () => void;
}

/** All bodies together, as sent and decompressed: what a quarter of a small machine has. */
const ALL_MOST_BYTES = 256 * 1024 * 1024;

type Unzip = (bytes: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer>;

const gunzip: Unzip = promisify(zlib.gunzip);
const rawDeflate: Unzip = promisify(zlib.inflateRaw);
const unzip: ReadonlyMap<string, Unzip> = new Map([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", promisify(zlib.inflate)],
  ["br", promisify(zlib.brotliDecompress)],
  ...zstdOfNode(),
]);

/** Node has it since 22.15. */
function zstdOfNode(): [string, Unzip][] {
  if (!("zstdDecompress" in zlib)) return [];
  return [["zstd", promisify(zlib.zstdDecompress as typeof zlib.gunzip)]];
}

export function createBodyReader(allMostBytes: number = ALL_MOST_BYTES): BodyReader {
  const held = { bytes: 0, mostBytes: allMostBytes };
  return {
    open: (request, mostBytes) => {
      const body = new Body(request, mostBytes, held);
      return {
        whole: () => body.whole(),
        raw: () => body.raw(),
        parts: () => partsOf(request),
        close: () => body.close(),
      };
    },
  };
}

class Body {
  readonly #request: BodyRequest;
  readonly #mostBytes: number;
  readonly #held: { bytes: number; mostBytes: number };
  #own = 0;
  #raw: Promise<Buffer> | undefined;
  #whole: Promise<Buffer> | undefined;

  constructor(request: BodyRequest, mostBytes: number, held: { bytes: number; mostBytes: number }) {
    this.#request = request;
    this.#mostBytes = mostBytes;
    this.#held = held;
  }

  raw(): Promise<Buffer> {
    return (this.#raw ??= this.#read());
  }

  whole(): Promise<Buffer> {
    return (this.#whole ??= this.#decompress());
  }

  close(): void {
    this.#held.bytes -= this.#own;
    this.#own = 0;
  }

  async #read(): Promise<Buffer> {
    const announced = Number(this.#request.headers["content-length"] ?? 0);
    if (announced > this.#mostBytes) throw tooLarge(this.#mostBytes);
    const chunks: Buffer[] = [];
    let bytes = 0;
    await this.#chunks((chunk) => {
      bytes += chunk.length;
      if (bytes > this.#mostBytes) throw tooLarge(this.#mostBytes);
      this.#hold(chunk.length);
      chunks.push(chunk);
    });
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes);
  }

  /**
   * By events and from the first tick on: some clients (Python's graypy) close right behind the body without waiting for
   * the answer, which ends an iteration with an error though everything has come.
   */
  #chunks(take: (chunk: Buffer) => void): Promise<void> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const onData = (chunk: Buffer): void => {
        try {
          take(chunk);
        } catch (error) {
          request.off("data", onData);
          request.pause();
          reject(error as Error);
        }
      };
      const onEnd = (): void => reject(cutOff());
      request.on("data", onData);
      request.once("end", resolve);
      request.once("error", onEnd);
      request.once("close", onEnd);
    });
  }

  async #decompress(): Promise<Buffer> {
    const raw = await this.raw();
    const encoding = (this.#request.headers["content-encoding"] ?? "").trim().toLowerCase();
    // Snappy is part of the protocols that use it; their codecs know its form.
    if (encoding === "" || encoding === "identity" || encoding === "snappy" || raw.length === 0) return raw;
    const whole = await this.#unzip(raw, encoding);
    this.#hold(whole.length);
    return whole;
  }

  async #unzip(raw: Buffer, encoding: string): Promise<Buffer> {
    const way = unzip.get(encoding);
    if (way === undefined) throw unknownCompression(encoding);
    const limit = { maxOutputLength: this.#mostBytes };
    try {
      // Some send deflate without zlib's head (RFC 9110 8.4.1.2 notes it).
      const bare = encoding === "deflate" && ((raw[0] ?? 0) & 0x0f) !== 8;
      return bare ? await rawDeflate(raw, limit) : await way(raw, limit);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(this.#mostBytes);
      throw new BodyRefused(400, `the body is not ${encoding}: ${(error as Error).message}`);
    }
  }

  #hold(bytes: number): void {
    if (this.#held.bytes + bytes > this.#held.mostBytes)
      throw new BodyRefused(503, "too many requests at once");
    this.#held.bytes += bytes;
    this.#own += bytes;
  }
}

/** The request lives on when its reader has had enough: it is still to be answered. */
async function* partsOf(request: BodyRequest): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw cutOff();
  }
}

function cutOff(): BodyRefused {
  return new BodyRefused(400, "the connection ended before the body did");
}

function unknownCompression(encoding: string): BodyRefused {
  if (encoding === "zstd")
    return new BodyRefused(415, "zstd needs Node 22.15 or newer under logboom; have the sender use gzip");
  return new BodyRefused(415, `no such compression here: ${encoding.slice(0, 40)}; gzip is`);
}

function tooLarge(mostBytes: number): BodyRefused {
  return new BodyRefused(413, `more than ${mostBytes} bytes`);
}
