/**
 * When to look at a file again. A busy one is looked at every few milliseconds: a notice for each of its lines would cost
 * more than the lines. A quiet one is watched by the kernel (inotify), with a slow look besides where notices do not come.
 */
import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";

/** At full speed and 1 MB a file, one lives 11 ms; it must not be missed twice in a row. */
const SOON_MS = 4;
const LATER_MS = 20;
/** Nothing came for so many looks: let the kernel tell. */
const QUIET_LOOKS = 25;
const WATCHED_MS = 500;

export class Wake {
  readonly #path: string;
  #looks = 0;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #go: (() => void) | undefined;
  #called = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Something was there: look again soon. */
  busy(): void {
    this.#looks = 0;
  }

  /** Resolves when it is time to look. */
  wait(): Promise<void> {
    if (this.#called) {
      this.#called = false;
      return Promise.resolve();
    }
    this.#looks++;
    // The look after the watch began is at once: what came before it gave no notice.
    if (this.#looks === QUIET_LOOKS && this.#watch()) return Promise.resolve();
    const waitMs = this.#watcher !== undefined ? WATCHED_MS : Math.min(LATER_MS, SOON_MS * this.#looks);
    return new Promise((resolve) => {
      this.#go = resolve;
      this.#timer = setTimeout(() => this.now(), waitMs);
    });
  }

  /** Somebody knows that there is something to do. */
  now(): void {
    clearTimeout(this.#timer);
    const go = this.#go;
    this.#go = undefined;
    if (go === undefined) this.#called = true;
    else go();
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.now();
  }

  #watch(): boolean {
    try {
      const watcher = watch(this.#path, { persistent: false });
      watcher.on("change", () => this.#noticed());
      watcher.on("error", () => this.#noticed());
      this.#watcher = watcher;
      return true;
    } catch {
      // No file at present, or no watches left: looking goes on.
      this.#looks = 0;
      return false;
    }
  }

  #noticed(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#looks = 0;
    this.now();
  }
}
