/** What `logboom pipe --decode` knows: bytes of standard input → records. */
import { createFramer } from "../codecs/framing/framer.ts";
import { FRAME } from "../codecs/framing/frames.ts";
import type { Framer, FrameTaker, Framing } from "../codecs/framing/frames.ts";
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
const DECODERS = ["raw", "syslog"];
/** Of the codecs that are to come, so that the message can tell a plan from a slip. */
const PLANNED = ["gelf", "json-file"];

export async function openDecoder(codec: string, framing: string): Promise<Decoder> {
  if (!FRAMINGS.includes(framing)) {
    throw new Refusal("E_USAGE", `there is no framing "${framing}"`, `known: ${FRAMINGS.join(", ")}`);
  }
  if (!DECODERS.includes(codec)) {
    const what = PLANNED.includes(codec)
      ? `the decoder "${codec}" is not supported yet`
      : `there is no decoder "${codec}"`;
    throw new Refusal("E_USAGE", what, `supported: ${DECODERS.join(", ")}`);
  }
  return codec === "syslog" ? openSyslog(framing as Framing) : openRaw(framing as Framing);
}

async function openSyslog(framing: Framing): Promise<Decoder> {
  const { SyslogDecoder } = await import("../codecs/syslog/decoder.ts");
  const syslog = new SyslogDecoder();
  const framer = createFramer(framing, mostBytes(framing));
  return {
    push: (bytes) => {
      syslog.begin("", Date.now());
      framer.push(bytes, syslog);
      return syslog.take();
    },
    end: () => {
      syslog.begin("", Date.now());
      framer.end(syslog);
      return syslog.take();
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
