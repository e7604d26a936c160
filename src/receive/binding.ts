/** Keeps an address bound: tries again with growing waits while another program has it, and after a failure. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { addressText } from "./address.ts";
import type { Address } from "./address.ts";

const WAIT_FIRST_MS = 500;
/** A restarted program has freed the port sooner than this. */
const WAIT_MOST_MS = 30_000;

export interface Bound {
  address: Address;
  /** Resolves with the reason when the socket breaks by itself. */
  broken: Promise<Error>;
  close: () => Promise<void>;
}

type BindingState = { state: "bound"; address: string } | { state: "waiting"; because: string; hint: string };

export interface Binding {
  state: () => BindingState;
  close: () => Promise<void>;
}

export interface BindingOptions {
  /** For people: "syslog over TCP". */
  what: string;
  wanted: Address;
  bind: (wanted: Address) => Promise<Bound>;
  log: Logger;
  signal: AbortSignal;
}

/** Resolves after the first attempt, whatever came of it. */
export async function keepBound(options: BindingOptions): Promise<Binding> {
  const binding = new KeptBinding(options);
  await binding.attempt();
  binding.start();
  return binding;
}

class KeptBinding implements Binding {
  readonly #options: BindingOptions;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  #state: BindingState = { state: "waiting", because: "not tried yet", hint: "" };
  #bound: Bound | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: BindingOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#closing.signal]);
  }

  state(): BindingState {
    return this.#state;
  }

  start(): void {
    this.#loop = this.#keep();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#loop;
  }

  async attempt(): Promise<void> {
    const { what, wanted, bind, log } = this.#options;
    try {
      this.#bound = await bind(wanted);
      this.#state = { state: "bound", address: addressText(this.#bound.address) };
      log.info({ what, address: this.#state.address }, "receiving");
    } catch (error) {
      this.#wait(error);
    }
  }

  async #keep(): Promise<void> {
    let waitMs = WAIT_FIRST_MS;
    while (!this.#signal.aborted) {
      if (this.#bound === undefined) {
        await sleep(waitMs, undefined, { signal: this.#signal }).catch(() => undefined);
        waitMs = Math.min(WAIT_MOST_MS, waitMs * 2);
        if (!this.#signal.aborted) await this.attempt();
        continue;
      }
      waitMs = WAIT_FIRST_MS;
      const failure = await Promise.race([this.#bound.broken, aborted(this.#signal)]);
      await this.#bound.close();
      this.#bound = undefined;
      if (failure !== undefined) this.#wait(failure);
    }
    await this.#bound?.close();
    this.#bound = undefined;
  }

  #wait(error: unknown): void {
    const { what, wanted, log } = this.#options;
    const { because, hint } = explain(error, `${what} ${addressText(wanted)}`);
    const known = this.#state.state === "waiting" && this.#state.because === because;
    this.#state = { state: "waiting", because, hint };
    if (!known) log.warn({ because, hint }, "cannot receive, will try again");
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

function explain(error: unknown, where: string): { because: string; hint: string } {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "EADDRINUSE":
      return {
        because: `${where} is in use`,
        hint: "stop the program that has it (ss -lntup), or set another address",
      };
    case "EACCES":
      return {
        because: `${where} is not permitted`,
        hint: "ports below 1024 need root; use 5514 and forward to it",
      };
    case "EADDRNOTAVAIL":
      return {
        because: `${where} is no address of this machine`,
        hint: "use 0.0.0.0 or [::] for all addresses",
      };
    case "ENOTFOUND":
      return { because: `${where} has a host name nobody knows`, hint: "write an address of this machine" };
    default:
      return {
        because: `${where} failed: ${error instanceof Error ? error.message : String(error)}`,
        hint: "see the message",
      };
  }
}
