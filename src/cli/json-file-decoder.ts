/** Docker's json-file log, as it lies on disk, → a container's lines with Docker's own times. For `logboom pipe`. */
import { STDERR } from "../codecs/docker/frames.ts";
import { JsonFileReader } from "../codecs/docker/json-file.ts";
import { INVALID_UTF8, LineJoiner, TRUNCATED } from "../codecs/docker/lines.ts";
import type { DockerLine } from "../codecs/docker/lines.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import type { Decoder } from "./decoders.ts";

const RESOURCE = makeResource({});

const LF = 10;

/** Line by line, so that one which is none can be shown as it stands. */
export function openJsonFile(maxLineBytes: number): Decoder {
  let records: LogRecord[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let broken = false;
  const joiner = new LineJoiner({
    maxLineBytes,
    tty: false,
    line: (line) => records.push(recordOf(line)),
  });
  const reader = new JsonFileReader({
    piece: (piece) => joiner.timed(piece),
    damaged: () => (broken = true),
  });
  const read = (line: Buffer): void => {
    broken = false;
    reader.push(line, 0, line.length);
    if (broken) records.push(unread(line.toString("utf8", 0, line.length - 1)));
  };
  const taken = (): LogRecord[] => {
    const now = records;
    records = [];
    return now;
  };
  return {
    push: (bytes) => {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      let from = 0;
      for (let end = all.indexOf(LF); end >= 0; end = all.indexOf(LF, from)) {
        read(all.subarray(from, end + 1));
        from = end + 1;
      }
      rest = Buffer.from(all.subarray(from));
      return taken();
    },
    end: () => {
      if (rest.length > 0) read(Buffer.concat([rest, Buffer.from([LF])]));
      joiner.flush();
      return taken();
    },
  };
}

function recordOf({ stream, seconds, nanos, body, flags }: DockerLine): LogRecord {
  const attributes = ["log.iostream", stream === STDERR ? "stderr" : "stdout"];
  if ((flags & TRUNCATED) !== 0) attributes.push("log.truncated", "true");
  if ((flags & INVALID_UTF8) !== 0) attributes.push("log.invalid_utf8", "true");
  return { ...empty(), seconds, nanos, body, attributes };
}

function unread(body: string): LogRecord {
  return { ...empty(), body, attributes: ["docker.error", "not a record of Docker's json-file"] };
}

function empty(): LogRecord {
  const observedMs = Date.now();
  const seconds = Math.floor(observedMs / 1000);
  return { seconds, nanos: 0, observedMs, severity: 0, body: "", resource: RESOURCE, attributes: [], seq: 0 };
}
