/**
 * One route at work: its own reading of the containers it wants, its own pipeline, its own positions, its own sink. Nothing
 * is shared with other routes, so that a dead receiver stops nobody else's lines (docs/decisions/0005-routes.md).
 */
import { setMaxListeners } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import type { RouteConfig } from "../../config/logspout/route.ts";
import type { Counters } from "../../pipeline/counters.ts";
import { deliverTo } from "../../pipeline/delivery.ts";
import type { Delivery } from "../../pipeline/delivery.ts";
import { startPipeline } from "../../pipeline/pipeline.ts";
import { openPositions } from "../../pipeline/positions.ts";
import type { Positions } from "../../pipeline/positions.ts";
import type { OpenSink } from "../../record/sink.ts";
import type { Running } from "../../record/source.ts";
import { sinks } from "../../sinks/catalog.ts";
import { docker } from "../../sources/docker/source.ts";
import { POSITIONS } from "./adopted-positions.ts";

export interface LineNeeds {
  log: Logger;
  counters: Counters;
  /** Folder of the positions. */
  folder: string;
  /** Docker's address; empty for its default. */
  dockerHost: string;
  hostname: string;
  sender: string;
}

export interface RouteLine {
  route: RouteConfig;
  /** What keeps it from delivering, a sentence each. */
  troubles: () => string[];
  /** The same without what only the receiver can mend. */
  ownTroubles: () => string[];
  /** Records read and not yet delivered. */
  waiting: () => number;
  /** Delivers what was read, for a bounded time, and stops. Twice is harmless. */
  close: () => Promise<void>;
  /** Closes and forgets where it was. */
  remove: () => Promise<void>;
}

/** Text under way of one route; Docker's own files are the buffer behind it. */
const MAX_BYTES = 8 * 1024 * 1024;
/** How long a stop waits for a receiver; what it does not take is read again at the next start. */
const GRACE_MS = 5000;

/** Refuses options that cannot work; a receiver that is down is no reason. */
export async function openRouteLine(route: RouteConfig, needs: LineNeeds): Promise<RouteLine> {
  const log = needs.log.child({ route: `${route.adapter}://${route.address}` });
  const kind = sinks.find((one) => one.name === route.sink.name);
  if (kind === undefined) throw new Error(`no sink is called ${route.sink.name}`);
  const abort = new AbortController();
  const over = new AbortController();
  setMaxListeners(0, abort.signal);
  const count = (event: string, reason: string, by = 1): void =>
    needs.counters.add(hopOf(route, route.sink.name), event, reason, by);
  const { hostname } = needs;
  const sender = `${needs.sender}-${route.id}`;
  const sink = await kind.open(route.sink.options, { log, count, hostname, sender, signal: over.signal });
  const file = join(needs.folder, route.id + POSITIONS);
  const positions = await openPositions(file, log);
  const delivery = deliverTo({ name: route.id, sink, positions, maxBytes: MAX_BYTES, graceMs: GRACE_MS });
  const line = new OpenLine({ route, needs, log, sink, positions, delivery, abort, over });
  return {
    route,
    troubles: () => [...line.receiverTroubles(), ...line.ownTroubles()],
    ownTroubles: () => line.ownTroubles(),
    waiting: () => delivery.waiting(),
    close: () => line.close(),
    remove: async () => {
      await line.close();
      await rm(file, { force: true });
    },
  };
}

export function hopOf(route: RouteConfig, part: string): string {
  return `${route.id}/${part}`;
}

interface Opened {
  route: RouteConfig;
  needs: LineNeeds;
  log: Logger;
  sink: OpenSink;
  positions: Positions;
  delivery: Delivery;
  /** Ends the reading … */
  abort: AbortController;
  /** … and, when it has delivered or waited long enough, the sink. */
  over: AbortController;
}

class OpenLine {
  readonly #opened: Opened;
  readonly #begun: Promise<void>;
  #running: Running | undefined;
  #failed: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.#begun = this.#begin().catch((error: unknown) => {
      this.#failed = (error as Error).message;
      opened.log.error({ err: error }, "a route cannot begin");
    });
  }

  /** A receiver that keeps the positions is asked for them first; until it answers nothing is read. */
  async #begin(): Promise<void> {
    const { sink, positions, abort } = this.#opened;
    if (sink.resume !== undefined) {
      const known = await sink.resume();
      if (abort.signal.aborted) return;
      if (known !== undefined) positions.replace(known);
    }
    this.#running = await this.#read();
  }

  #read(): Promise<Running> {
    const { route, needs, log, positions, delivery, abort } = this.#opened;
    const { counters, dockerHost } = needs;
    const pipeline = startPipeline({
      sink: delivery,
      tap: { publish: () => undefined },
      counters: { ...counters, add: (hop, ...count) => counters.add(hopOf(route, hop), ...count) },
      log,
      hop: route.sink.name,
      cursors: positions.all,
      remember: (key, value) => positions.mark(key, value),
      nextSeq: 0,
    });
    const addresses = route.sink.name === "cloudwatch" ? [] : [route.address];
    const options = { ...route.docker, host: dockerHost, loopGuard: { addresses } };
    return docker.open(options, pipeline.context("docker", abort.signal));
  }

  receiverTroubles(): string[] {
    const to = this.#opened.sink.status();
    return to.state === "waiting" ? [`${this.#name()}: ${to.because} (${to.hint})`] : [];
  }

  ownTroubles(): string[] {
    const name = this.#name();
    const found: string[] = [];
    const from = this.#running?.status();
    if (from?.state === "waiting") found.push(`${name}: ${from.because} (${from.hint})`);
    if (this.#failed !== undefined) found.push(`${name}: ${this.#failed}`);
    const trouble = this.#opened.positions.trouble();
    if (trouble !== undefined) found.push(`${name}: positions cannot be written: ${trouble}`);
    return found;
  }

  #name(): string {
    const { adapter, address } = this.#opened.route;
    return `route ${adapter}://${address}`;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The source drains into the delivery, which waits for the receiver no longer than its grace. */
  async #close(): Promise<void> {
    const { delivery, abort, over } = this.#opened;
    abort.abort();
    const from = performance.now();
    const drained = this.#begun.then(() => this.#running?.close());
    await Promise.race([drained, new Promise<void>((late) => setTimeout(late, GRACE_MS).unref())]);
    // One grace for both: Docker kills who takes ten seconds to stop.
    await delivery.close(Math.max(0, GRACE_MS - (performance.now() - from)));
    over.abort();
    await drained;
  }
}
