/** Lines that wait to go together, in order, and the promises of those who gave them. */

/** A request's body stays below this before compression, unless one line alone is longer. */
const BODY_MOST = 4 * 1024 * 1024;

interface Call {
  lines: readonly string[];
  /** How many of them were taken. */
  taken: number;
  since: number;
  resolve: () => void;
  reject: (reason: Error) => void;
}

export class Waiting {
  readonly #capacity: number;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  /** Calls with a line that is not delivered yet; those before #first are wholly taken. */
  #calls: Call[] = [];
  #first = 0;
  #size = 0;
  #finishing = false;
  #wake: (() => void) | undefined;

  constructor(capacity: number, timeoutMs: number, now: () => number = () => performance.now()) {
    this.#capacity = capacity;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  add(lines: readonly string[]): Promise<void> {
    if (this.#finishing) return Promise.reject(new Error("closed"));
    if (lines.length === 0 && this.#calls.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#calls.push({ lines, taken: 0, since: this.#now(), resolve, reject });
      this.#size += lines.length;
      this.#wake?.();
    });
  }

  /** The next lines, once there are enough or the eldest has waited long enough; undefined when no more will come. */
  async take(): Promise<string[] | undefined> {
    for (;;) {
      const waitMs = this.#due();
      if (waitMs === 0) return this.#cut([]);
      if (this.#finishing) return undefined;
      await this.#sleep(waitMs);
    }
  }

  /** What was taken, and more behind it if there is room; without waiting. */
  takeMore(lines: readonly string[]): string[] {
    return this.#cut([...lines]);
  }

  /** What was taken has been delivered. */
  done(): void {
    while (this.#calls.length > 0) {
      const call = this.#calls[0];
      if (call === undefined || call.taken < call.lines.length) return;
      this.#calls.shift();
      if (this.#first > 0) this.#first--;
      call.resolve();
    }
  }

  /** Nothing more is added; what waits is due at once. */
  finish(): void {
    this.#finishing = true;
    this.#wake?.();
  }

  giveUp(): void {
    const left = this.#calls;
    this.#calls = [];
    this.#size = 0;
    this.#first = 0;
    for (const call of left) call.reject(new Error("closed before the receiver had it"));
    this.#wake?.();
  }

  #due(): number {
    if (this.#size >= this.#capacity) return 0;
    const eldest = this.#calls[this.#first];
    if (eldest === undefined || this.#size === 0) return Number.POSITIVE_INFINITY;
    return this.#finishing ? 0 : Math.max(0, eldest.since + this.#timeoutMs - this.#now());
  }

  #cut(lines: string[]): string[] {
    let bytes = 0;
    while (lines.length < this.#capacity) {
      const call = this.#calls[this.#first];
      if (call === undefined) break;
      const line = call.lines[call.taken];
      if (line === undefined) {
        this.#first++;
        continue;
      }
      bytes += line.length;
      if (bytes > BODY_MOST && lines.length > 0) break;
      lines.push(line);
      call.taken++;
      this.#size--;
    }
    return lines;
  }

  async #sleep(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      // Rounded up: a timer that fires a fraction early would find nothing due.
      if (ms < Number.POSITIVE_INFINITY) timer = setTimeout(resolve, Math.ceil(ms));
    });
    this.#wake = undefined;
    clearTimeout(timer);
  }
}
