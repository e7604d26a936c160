/** Datagrams to a receiver, paced by what the kernel takes. What nobody listens to is sent again; nothing more can be known. */
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { SinkStatus } from "../record/sink.ts";
import { addressText } from "./address.ts";
import { newBackoff } from "./backoff.ts";
import { explain, TroubleLog } from "./trouble.ts";

const RESOLVE_AGAIN_MS = 30_000;
/** The kernel's answer to a datagram that found no listener comes with a later call, so groups are small. */
const GROUP = 32;
/** A refusal comes back within a round trip. */
const UNSURE_MS = 1000;
const SEND_BUFFER_BYTES = 1024 * 1024;

export interface DatagramOptions {
  host: string;
  port: number;
  log: Logger;
  count: (event: string, reason: string, by?: number) => void;
  signal: AbortSignal;
}

export interface DatagramSender {
  /** Resolves when the kernel has sent all of them, but for those longer than a datagram, which are counted. In order. */
  send: (datagrams: readonly Buffer[]) => Promise<void>;
  status: () => SinkStatus;
  close: (graceMs: number) => Promise<void>;
}

/** Does not wait for the receiver. */
export function openDatagram(options: DatagramOptions): DatagramSender {
  return new PacedDatagrams(options);
}

interface Waiting {
  datagrams: readonly Buffer[];
  resolve: () => void;
  reject: (reason: Error) => void;
}

interface Target {
  socket: Socket;
  since: number;
  resolvedAt: number;
  address: string;
  /** What the kernel said later of a datagram that it had taken: nobody listens there. */
  refused: Error | undefined;
}

class PacedDatagrams implements DatagramSender {
  readonly #options: DatagramOptions;
  readonly #where: string;
  readonly #queue: Waiting[] = [];
  readonly #backoff = newBackoff();
  readonly #trouble: TroubleLog;
  readonly #abort = new AbortController();
  readonly #loop: Promise<void>;
  #target: Target | undefined;
  #status: SinkStatus;
  /** Sent last, and when: a refusal that comes soon after may be meant for any of them. */
  #unsure: { group: readonly Buffer[]; at: number } | undefined;
  #again: readonly Buffer[] = [];
  #down = false;
  #wake: (() => void) | undefined;
  #drained: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DatagramOptions) {
    this.#options = options;
    this.#where = addressText(options);
    this.#trouble = new TroubleLog(options.log, this.#where);
    this.#status = { state: "waiting", because: `${this.#where} is being looked up`, hint: "wait" };
    if (options.signal.aborted) this.#abort.abort();
    options.signal.addEventListener("abort", () => void this.close(0), { once: true });
    this.#loop = this.#run();
  }

  send(datagrams: readonly Buffer[]): Promise<void> {
    if (this.#closing !== undefined || this.#abort.signal.aborted) return Promise.reject(new Error("closed"));
    return new Promise((resolve, reject) => {
      this.#queue.push({ datagrams, resolve, reject });
      this.#wake?.();
    });
  }

  status(): SinkStatus {
    return this.#status;
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    if (this.#queue.length > 0 && graceMs > 0 && !this.#options.signal.aborted) {
      const emptied = new Promise<void>((resolve) => (this.#drained = resolve));
      const timer = new AbortController();
      await Promise.race([
        emptied,
        sleep(graceMs, undefined, { signal: timer.signal }).catch(() => undefined),
        new Promise<void>((resolve) =>
          this.#options.signal.addEventListener("abort", () => resolve(), { once: true }),
        ),
      ]);
      timer.abort();
    }
    this.#abort.abort();
    this.#wake?.();
    await this.#loop;
    this.#drop();
    for (const one of this.#queue.splice(0)) one.reject(new Error("closed before it was sent"));
    this.#status = { state: "closed" };
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const first = this.#queue[0];
      if (first === undefined && this.#again.length === 0) {
        await this.#rest();
        continue;
      }
      if (!(await this.#sendAll(first?.datagrams ?? []))) return;
      if (first === undefined) continue;
      this.#queue.shift();
      first.resolve();
      if (this.#queue.length === 0) this.#drained?.();
    }
  }

  /** Nothing is to be sent; but what was sent last may turn out to be refused. */
  async #rest(): Promise<void> {
    const target = this.#target;
    if (target === undefined) await this.#aim();
    else if (target.refused === undefined) await this.#idle();
    else await this.#failed(target.refused);
  }

  #idle(): Promise<void> {
    if (this.#queue.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  /** False when closing came first. */
  async #sendAll(datagrams: readonly Buffer[]): Promise<boolean> {
    for (let at = 0; !this.#abort.signal.aborted;) {
      const isAgain = this.#again.length > 0;
      if (!isAgain && at >= datagrams.length) return true;
      const target = await this.#fresh();
      if (target === undefined) continue;
      const group = isAgain ? this.#again : datagrams.slice(at, at + GROUP);
      const error = target.refused ?? (await this.#sendGroup(target, group));
      if (error !== undefined) {
        await this.#failed(error);
        continue;
      }
      if (isAgain) this.#again = [];
      else at += group.length;
      this.#onTaken(target, group);
      /** A moment for receivers whose buffer is small, and for the rest of this program. */
      await setImmediate();
    }
    return false;
  }

  /** The first failure that another try may mend; the whole group is then sent again, since the kernel answers late. */
  async #sendGroup(target: Target, group: readonly Buffer[]): Promise<Error | undefined> {
    let failed: Error | undefined;
    await new Promise<void>((resolve) => {
      let open = group.length;
      const done = (error: Error | null): void => {
        if (error !== null && codeOf(error) === "EMSGSIZE")
          this.#options.count("dropped", "longer than a datagram");
        else if (error !== null) failed ??= error;
        open -= 1;
        if (open === 0) resolve();
      };
      for (const datagram of group) target.socket.send(datagram, done);
    });
    return failed;
  }

  #onTaken(target: Target, group: readonly Buffer[]): void {
    const now = performance.now();
    this.#unsure = { group, at: now };
    /** The first datagram to nobody is always taken. */
    if (now - target.since < UNSURE_MS) return;
    this.#backoff.reset();
    this.#trouble.passed();
    this.#down = false;
    if (this.#status.state !== "running") this.#status = running(this.#where, target.address);
  }

  async #failed(error: Error): Promise<void> {
    this.#drop();
    const { group, at } = this.#unsure ?? { group: [], at: 0 };
    this.#unsure = undefined;
    if (codeOf(error) === "ECONNREFUSED" && this.#again.length === 0 && performance.now() - at < UNSURE_MS) {
      this.#again = group;
      this.#options.count("repeated", "nobody listened", group.length);
    }
    const trouble = explain(error, this.#where);
    this.#down = true;
    this.#status = { state: "waiting", ...trouble };
    this.#trouble.met(trouble);
    this.#options.count("retried", codeOf(error) === "ECONNREFUSED" ? "nobody listens" : "could not be sent");
    await sleep(this.#backoff.next(), undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }

  /** The socket, with the name looked up not long ago. */
  async #fresh(): Promise<Target | undefined> {
    const target = this.#target;
    if (target !== undefined && performance.now() - target.resolvedAt < RESOLVE_AGAIN_MS) return target;
    return this.#aim();
  }

  async #aim(): Promise<Target | undefined> {
    const { host, port } = this.#options;
    try {
      const found = isIP(host) === 0 ? await lookup(host) : { address: host, family: isIP(host) };
      if (this.#abort.signal.aborted) return undefined;
      if (this.#target?.address === found.address) {
        this.#target.resolvedAt = performance.now();
        return this.#target;
      }
      this.#drop();
      const target = await connected(found, port);
      target.socket.on("error", (error) => {
        target.refused = error;
        this.#wake?.();
      });
      this.#target = target;
      if (!this.#down) this.#status = running(this.#where, found.address);
      return this.#target;
    } catch (error) {
      /** A name server that is away is no reason to leave an address that works. */
      if (this.#target !== undefined) {
        this.#target.resolvedAt = performance.now();
        return this.#target;
      }
      if (!this.#abort.signal.aborted)
        await this.#failed(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  #drop(): void {
    this.#target?.socket.close();
    this.#target = undefined;
  }
}

function running(where: string, address: string): SinkStatus {
  return { state: "running", detail: `sending to ${where} (${address})` };
}

/** A connected socket hears that nobody listens (udp(7)); an unconnected one does not. */
function connected(to: { address: string; family: number }, port: number): Promise<Target> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(to.family === 6 ? "udp6" : "udp4");
    const now = performance.now();
    const target: Target = { socket, since: now, resolvedAt: now, address: to.address, refused: undefined };
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      try {
        socket.setSendBufferSize(SEND_BUFFER_BYTES);
      } catch {
        /** The kernel's own size serves as well. */
      }
      resolve(target);
    });
    socket.connect(port, to.address);
  });
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
