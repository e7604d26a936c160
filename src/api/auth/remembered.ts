/**
 * One kind of the store's state, held in memory whole: signing in and checking a session go on while the engine is
 * away. Memory is the truth once loaded; what could not be written is written later.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { z } from "zod";
import type { StateStore } from "../../store/contract.ts";

export interface Remembered<T> {
  loaded: () => boolean;
  /** Resolves when it is loaded, or the server closes. */
  ready: Promise<void>;
  get: (key: string) => T | undefined;
  entries: () => [key: string, value: T][];
  /** Known at once, written soon. */
  put: (key: string, value: T) => void;
  /** Known and resolved only once it is written; rejects, and is not known, when the engine is away. */
  putNow: (key: string, value: T) => Promise<void>;
  remove: (key: string) => void;
  /** Writes what is waiting, if the engine takes it in time. */
  close: () => Promise<void>;
}

export interface RememberOptions<T> {
  state: StateStore;
  kind: string;
  schema: z.ZodType<T>;
  log: Logger;
  signal: AbortSignal;
}

const RETRY_FIRST_MS = 200;
const RETRY_MOST_MS = 10_000;
/** The engine is being closed too; a session that is lost here costs one sign-in. */
const CLOSE_MOST_MS = 2000;

export function remember<T>(options: RememberOptions<T>): Remembered<T> {
  return new Memory(options);
}

class Memory<T> implements Remembered<T> {
  readonly #options: RememberOptions<T>;
  readonly #values = new Map<string, T>();
  /** Keys whose value in memory is newer than in the store. */
  readonly #waiting = new Set<string>();
  #loaded = false;
  #writing = false;
  readonly ready: Promise<void>;

  constructor(options: RememberOptions<T>) {
    this.#options = options;
    this.ready = this.#load();
  }

  loaded = (): boolean => this.#loaded;
  get = (key: string): T | undefined => this.#values.get(key);
  entries = (): [string, T][] => [...this.#values];

  put = (key: string, value: T): void => {
    this.#values.set(key, value);
    this.#later(key);
  };

  putNow = async (key: string, value: T): Promise<void> => {
    await this.#options.state.put(this.#options.kind, key, value);
    this.#waiting.delete(key);
    this.#values.set(key, value);
  };

  remove = (key: string): void => {
    this.#values.delete(key);
    this.#later(key);
  };

  close = async (): Promise<void> => {
    const last = Promise.all([...this.#waiting].map((key) => this.#write(key))).catch(() => undefined);
    await Promise.race([last, sleep(CLOSE_MOST_MS, undefined, { ref: false })]);
  };

  async #load(): Promise<void> {
    const { state, kind, schema, log } = this.#options;
    await this.#untilDone(async () => {
      for (const { key, value } of await state.list(kind)) {
        const known = schema.safeParse(value);
        if (known.success) this.#values.set(key, known.data);
        else log.warn({ kind, key }, "stored sign-in state is not readable, ignored");
      }
      this.#loaded = true;
    });
  }

  #later(key: string): void {
    this.#waiting.add(key);
    if (this.#writing) return;
    this.#writing = true;
    void this.#untilDone(() => this.#writeAll()).finally(() => {
      this.#writing = false;
    });
  }

  async #writeAll(): Promise<void> {
    for (const key of this.#waiting) await this.#write(key);
  }

  async #write(key: string): Promise<void> {
    const { state, kind } = this.#options;
    const value = this.#values.get(key);
    this.#waiting.delete(key);
    try {
      await (value === undefined ? state.remove(kind, key) : state.put(kind, key, value));
    } catch (error) {
      this.#waiting.add(key);
      throw error;
    }
  }

  /** Tries again with growing waits until it works or the server closes. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    const { signal, kind, log } = this.#options;
    for (let waitMs = RETRY_FIRST_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MOST_MS)) {
      try {
        return await work();
      } catch (error) {
        log.debug({ kind, waitMs, error: String(error) }, "sign-in state waits for the engine");
        await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }
}
