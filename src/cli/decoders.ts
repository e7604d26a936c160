/** What `logboom pipe --decode` knows: bytes of standard input → records. */
import { frameBytes } from "../codecs/framing/decode.ts";
import { createFramer } from "../codecs/framing/framer.ts";
import { FRAME } from "../codecs/framing/frames.ts";
import type { Framer, FrameTaker, Framing } from "../codecs/framing/frames.ts";
import type { FrameDecoder } from "../receive/intake.ts";
import { NO_ATTRIBUTES } from "../record/record.ts";
import type { LogRecord } from "../record/record.ts";
import { Refusal } from "../record/refusal.ts";
import { lineRecord } from "./line-record.ts";
import { RawLines } from "./raw-lines.ts";

export interface Decoder {
  push: (bytes: Buffer) => LogRecord[];
  end: () => LogRecord[];
}

const MiB = 1024 * 1024;
/** As the receivers: longer ones are cut and marked. */
const MESSAGE_BYTES_MOST = MiB;
/** `--framing none` takes all of its input as one message. */
const WHOLE_BYTES_MOST = 64 * MiB;

const FRAMINGS: readonly string[] = ["auto", "newline", "octet", "nul", "none"] satisfies Framing[];

/** Codec → the attribute in which its records say what was wrong with them; raw text is never wrong. */
export const DECODERS: ReadonlyMap<string, string | undefined> = new Map([
  ["raw", undefined],
  ["syslog", "syslog.error"],
  ["gelf", "gelf.error"],
  ["json-file", "docker.error"],
  ["otlp-json", "otlp.error"],
  ["record", "record.error"],
]);

export async function openDecoder(codec: string, framing: string): Promise<Decoder> {
  if (!FRAMINGS.includes(framing)) {
    throw new Refusal("E_USAGE", `there is no framing "${framing}"`, `known: ${FRAMINGS.join(", ")}`);
  }
  switch (codec) {
    case "raw":
      return openRaw(framing as Framing);
    case "syslog":
      return openSyslog(framing as Framing);
    case "gelf":
      return openGelf(framing as Framing);
    case "json-file": {
      const { openJsonFile } = await import("./json-file-decoder.ts");
      return openJsonFile(MESSAGE_BYTES_MOST);
    }
    case "otlp-json":
    case "record":
      return openDocuments(codec, framing as Framing);
    default:
      throw new Refusal(
        "E_USAGE",
        `there is no decoder "${codec}"`,
        `supported: ${[...DECODERS.keys()].join(", ")}`,
      );
  }
}

/** A document to a line, or all of the input with `--framing none`. */
async function openDocuments(codec: "otlp-json" | "record", framing: Framing): Promise<Decoder> {
  const { otlpDocuments, recordDocuments } = await import("./document-decoders.ts");
  const fault = DECODERS.get(codec) ?? "error";
  // A Collector's batch stands on one line.
  const framer = createFramer(framing === "auto" ? "newline" : framing, WHOLE_BYTES_MOST);
  return framed(
    framer,
    codec === "record" ? recordDocuments(fault) : otlpDocuments(fault, MESSAGE_BYTES_MOST),
  );
}

async function openSyslog(framing: Framing): Promise<Decoder> {
  const { SyslogDecoder } = await import("../codecs/syslog/decoder.ts");
  return framed(createFramer(framing, mostBytes(framing)), new SyslogDecoder());
}

/** A document to a line, or ended by NUL as on a connection; `--framing none` takes a datagram, compressed or not. */
async function openGelf(framing: Framing): Promise<Decoder> {
  const { GelfDecoder } = await import("../codecs/gelf/decode.ts");
  const { GelfFramer } = await import("../codecs/framing/gelf-framer.ts");
  const most = mostBytes(framing);
  const gelf = new GelfDecoder({ maxMessageBytes: most });
  if (framing !== "none") {
    return framed(framing === "auto" ? new GelfFramer(most) : createFramer(framing, most), gelf);
  }
  const { unpack } = await import("../codecs/gelf/decode-payload.ts");
  const chunks: Buffer[] = [];
  return {
    push: (bytes) => {
      chunks.push(bytes);
      return [];
    },
    end: () => {
      const unpacked = unpack(Buffer.concat(chunks), most);
      if (typeof unpacked === "string")
        throw new Refusal("E_USAGE", `the compressed input is ${unpacked}`, "is all of it there?");
      gelf.begin("", Date.now());
      frameBytes(unpacked, gelf, most);
      return gelf.take();
    },
  };
}

function framed(framer: Framer, decoder: FrameDecoder): Decoder {
  return {
    push: (bytes) => {
      decoder.begin("", Date.now());
      framer.push(bytes, decoder);
      return decoder.take();
    },
    end: () => {
      decoder.begin("", Date.now());
      framer.end(decoder);
      return decoder.take();
    },
  };
}

/** Lines unless told otherwise: a container's first line may well begin with a number. */
function openRaw(framing: Framing): Decoder {
  const lines = framing === "auto" || framing === "newline";
  const framer: Framer = lines ? new RawLines(MESSAGE_BYTES_MOST) : createFramer(framing, mostBytes(framing));
  const taker = new RawTaker();
  return {
    push: (bytes) => {
      framer.push(bytes, taker);
      return taker.take();
    },
    end: () => {
      framer.end(taker);
      return taker.take();
    },
  };
}

function mostBytes(framing: Framing): number {
  return framing === "none" ? WHOLE_BYTES_MOST : MESSAGE_BYTES_MOST;
}

class RawTaker implements FrameTaker {
  #records: LogRecord[] = [];

  frame(text: string, start: number, end: number, flags: number): void {
    const record = lineRecord(text.slice(start, end), Date.now());
    if (flags !== 0) record.attributes = marks(flags);
    this.#records.push(record);
  }

  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}

/** The same marks as the docker source sets. */
function marks(flags: number): readonly string[] {
  const list: string[] = [];
  if ((flags & FRAME.truncated) !== 0) list.push("log.truncated", "true");
  if ((flags & FRAME.invalidUtf8) !== 0) list.push("log.invalid_utf8", "true");
  return list.length === 0 ? NO_ATTRIBUTES : list;
}
