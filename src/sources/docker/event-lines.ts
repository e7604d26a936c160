/** Bytes of the Engine's stream of events → texts: one JSON object a line. */

/** An event carries all labels of its container; a longer line is passed over. */
const EVENT_MAX_BYTES = 16 * 1024 * 1024;

export function lineTaker(line: (text: string) => void, tooLong: () => void): (bytes: Buffer) => void {
  const lines = new EventLines(line, tooLong);
  return (bytes) => lines.push(bytes);
}

class EventLines {
  readonly #line: (text: string) => void;
  readonly #tooLong: () => void;
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(line: (text: string) => void, tooLong: () => void) {
    this.#line = line;
    this.#tooLong = tooLong;
  }

  push(bytes: Buffer): void {
    let start = 0;
    for (let lf = bytes.indexOf(10); lf >= 0; lf = bytes.indexOf(10, start)) {
      this.#keep(bytes.subarray(start, lf));
      this.#end();
      start = lf + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  #keep(bytes: Buffer): void {
    this.#restBytes += bytes.length;
    if (this.#restBytes <= EVENT_MAX_BYTES) this.#rest.push(bytes);
    else this.#rest = [];
  }

  #end(): void {
    const long = this.#restBytes > EVENT_MAX_BYTES;
    const text = long ? "" : Buffer.concat(this.#rest).toString("utf8").trim();
    this.#rest = [];
    this.#restBytes = 0;
    if (long) this.#tooLong();
    else if (text !== "") this.#line(text);
  }
}
