/** Standard input, cut into lines a chunk at a time: what is done for each line is done in a loop, not by an event. */

export interface LineBlock {
  /** Whole lines, without their line feeds. */
  lines: string[];
  /** The same as they came, one for one; undefined when encoding the texts again gives the same bytes. */
  bytes: Buffer[] | undefined;
}

const LF = 10;
const REPLACEMENT = "\ufffd";

export interface LineOptions {
  mostBytes: number;
  /** What to do with more than that without a line feed. */
  tooLong: () => never;
}

export async function* lineBlocks(
  input: AsyncIterable<Buffer>,
  options: LineOptions,
): AsyncGenerator<LineBlock> {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  for await (const chunk of input) {
    const end = chunk.lastIndexOf(LF);
    if (end < 0) {
      kept.push(chunk);
      keptBytes += chunk.length;
      if (keptBytes > options.mostBytes) options.tooLong();
      continue;
    }
    const whole = chunk.subarray(0, end);
    yield block(kept.length === 0 ? whole : Buffer.concat([...kept, whole]));
    kept = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    keptBytes = chunk.length - end - 1;
  }
  if (keptBytes > 0) yield block(Buffer.concat(kept));
}

function block(bytes: Buffer): LineBlock {
  const text = bytes.toString("utf8");
  const lines = text.split("\n");
  // A replacement character may stand for bytes that were no UTF-8: these must leave as they came.
  return { lines, bytes: text.includes(REPLACEMENT) ? cut(bytes) : undefined };
}

function cut(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  lines.push(bytes.subarray(start));
  return lines;
}
